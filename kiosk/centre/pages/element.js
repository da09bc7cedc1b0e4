// Makes elements. Text goes in as text, never as HTML: whatever a kiosk says stays harmless.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

// make("td", {class: "name", title: "..."}, "text", element)
export function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") {
      for (const [event, does] of Object.entries(value)) made.addEventListener(event, does);
    } else {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...inside.flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  made.append(use);
  return made;
}

export const english = (text) => make("span", {lang: "en"}, text);

// Both languages: the Chinese word, and the English one marked as such.
export function both(words) {
  const [chinese, other] = words;
  return other ? [`${chinese} `, english(other)] : [chinese];
}

export function button(words, does, attributes = {}) {
  return make("button", {type: "button", ...attributes, on: {click: does}}, ...both(words));
}

// Changes text only where it differs: what is marked or read stays so.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
