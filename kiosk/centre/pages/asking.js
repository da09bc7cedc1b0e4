// Asks the centre and sends to it, in the name of who is logged in.

function cookie(name) {
  for (const part of document.cookie.split("; ")) {
    const [key, value] = part.split("=", 2);
    if (key === name || key === `__Host-${name}`) return value;
  }
  return "";
}

// Headers of a request that changes something: no other site can read the cookie.
export function signed(headers) {
  return {...headers, "X-CSRF-Token": cookie("estation-csrf")};
}

// A session may be over while a page is open: then the login page, and back here from there.
export function toLogin() {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export async function askedWhetherOut() {
  const answer = await fetch("/api/me").catch(() => null);
  if (answer && answer.status === 401) toLogin();
  return answer;
}

// What went wrong, to be shown as it stands.
export class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

async function told(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.status === 401) toLogin();
  if (!answer.ok) throw new Refused(answer.status, body.error || `HTTP ${answer.status}`);
  return body;
}

async function reached(path, what) {
  const answer = await fetch(path, what).catch(() => null);
  if (!answer) throw new Refused(0, "服务器没有回应 The centre does not answer");
  return told(answer);
}

export const get = (path) => reached(path, {headers: {Accept: "application/json"}});

export function send(path, body, method = "POST") {
  const headers = signed({"Content-Type": "application/json", Accept: "application/json"});
  return reached(path, {method, headers, body: JSON.stringify(body)});
}

export const kioskApi = (name, rest = "") => `/api/fleet/${encodeURIComponent(name)}${rest}`;
export const orderApi = (name, rest) => `/api/kiosks/${encodeURIComponent(name)}${rest}`;
