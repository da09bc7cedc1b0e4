// Beside the alerts: the ways out, how each does, and the kiosks of which nobody is told for a while.

import {both, button, byId, make} from "./element.js";
import {moment, time} from "./times.js";
import {CHANNEL_STATES, word} from "./words.js";

const KINDS = {mail: ["邮件", "E-mail"], webhook: ["网络回调", "Webhook"]};

export function ways(channels) {
  byId("channel-list").replaceChildren(...channels.map((one) => make("li", {},
    make("span", {}, one.at ? time(one.at) : "—"),
    make("span", {class: "what"}, make("strong", {}, one.name), " · ", ...both(KINDS[one.kind] || [one.kind])),
    word(CHANNEL_STATES, one.state),
    make("p", {class: "detail"}, ...both([`待发 ${one.waiting}，已发 ${one.sent}，放弃 ${one.given_up}`, `waiting ${one.waiting}, sent ${one.sent}, given up ${one.given_up}`]), one.said ? ` · ${one.said}` : ""))));
  byId("channels-none").hidden = channels.length > 0;
}

// does(kiosk): ends the silence of a kiosk; null: who looks may not.
export function silences(kiosks, does) {
  byId("silence-list").replaceChildren(...kiosks.map((one) => make("li", {},
    make("span", {class: "what"}, make("a", {href: `/fleet/${encodeURIComponent(one.kiosk)}`}, one.kiosk), " · ",
      ...both([`静音至 ${moment(one.until)}`, `until ${moment(one.until)}`])),
    make("span", {class: "detail"}, one.by),
    does ? button(["结束静音", "End it"], () => does(one.kiosk), {class: "plain small", "aria-label": `结束静音 End the silence of ${one.kiosk}`}) : null)));
  byId("silences-none").hidden = kiosks.length > 0;
}
