// Brings in lists of appointments, and notes who was called back.
import { signed } from "./asking.js";

const said = document.getElementById("said");
const faults = document.getElementById("faults");
const form = document.getElementById("list");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = new FormData(form).get("file");
  const answer = await fetch("/api/appointments", {
    method: "POST",
    headers: signed({ "Content-Type": "text/csv" }),
    body: await file.arrayBuffer(),
  });
  const told = await answer.json();
  faults.replaceChildren();
  if (answer.ok) {
    location.reload();
    return;
  }
  said.textContent = told.error;
  for (const fault of told.faults || []) {
    const line = document.createElement("li");
    line.textContent = fault;
    faults.append(line);
  }
});

for (const button of document.querySelectorAll("button.called")) {
  button.addEventListener("click", async () => {
    const answer = await fetch(`/api/callbacks/${button.dataset.id}/done`, {
      method: "POST",
      headers: signed({}),
    });
    if (answer.ok) {
      location.reload();
    } else {
      said.textContent = (await answer.json()).error;
    }
  });
}
