// Who is logged in, and the way out, on every page of the staff; and the token of what they send.
"use strict";

function cookie(name) {
  for (const part of document.cookie.split("; ")) {
    const [key, value] = part.split("=", 2);
    if (key === name || key === `__Host-${name}`) return value;
  }
  return "";
}

// Headers of a request that changes something: no other site can read the cookie.
function signed(headers) {
  return {...headers, "X-CSRF-Token": cookie("estation-csrf")};
}

// A session may be over while a page is open: then the login page, and back here from there.
async function askedWhetherOut() {
  const answer = await fetch("/api/me").catch(() => null);
  if (answer && answer.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  return answer;
}

async function showMe() {
  const answer = await askedWhetherOut();
  if (!answer || !answer.ok) return;
  const link = document.createElement("a");
  link.href = "/account";
  link.textContent = `${(await answer.json()).name} · 账号 Account`;
  const out = document.createElement("button");
  out.className = "plain";
  out.textContent = "退出 Log out";
  out.addEventListener("click", async () => {
    await fetch("/logout", {method: "POST", headers: signed({})});
    location.assign("/login");
  });
  document.querySelector("header").append(link, out);
}

showMe();
