// Saves what staff say of a case.
import { signed } from "./asking.js";

const said = document.getElementById("said");
for (const form of document.querySelectorAll("form.case")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const body = {
      state: data.get("state"),
      note: data.get("note"),
      wants: data.getAll("wants"),
      seen: Number(form.dataset.since),
    };
    const number = document.body.dataset.number;
    const answer = await fetch(`/api/cases/${number}/${form.dataset.authority}`, {
      method: "POST",
      headers: signed({ "Content-Type": "application/json" }),
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      location.reload();
    } else {
      said.textContent = (await answer.json()).error;
    }
  });
}
