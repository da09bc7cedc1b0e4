// Asks before something is done; answers with what was filled in, or with null.

import {both, make} from "./element.js";

// title, lead: words in both languages; inside: fields; check(data): why it cannot be so, or "".
export function ask({title, lead, inside = [], yes, check = () => ""}) {
  return new Promise((settle) => {
    const problem = make("p", {class: "problem", role: "alert"});
    const no = make("button", {type: "button", class: "plain"}, ...both(["取消", "Cancel"]));
    const form = make("form", {method: "dialog"},
      make("h2", {id: "dialog-title"}, ...both(title)), lead ? make("p", {id: "dialog-lead"}, ...both(lead)) : null,
      ...inside, problem, make("div", {class: "row"}, no, make("button", {type: "submit"}, ...both(yes))));
    const shown = make("dialog", {"aria-labelledby": "dialog-title", "aria-describedby": lead ? "dialog-lead" : null}, form);
    let answer = null;
    no.addEventListener("click", () => shown.close());
    form.addEventListener("submit", (event) => {
      const data = new FormData(form);
      problem.textContent = check(data);
      if (problem.textContent) event.preventDefault();
      else answer = data;
    });
    shown.addEventListener("close", () => {
      shown.remove();
      settle(answer);
    });
    document.body.append(shown);
    shown.showModal();
  });
}

export function field(words, input) {
  return make("label", {}, ...both(words), input);
}
