// What stands above every answer: which router, the verdict as colour, word and picture, the headline, the next step.

import { el, picture } from "./dom.js";
import { steps } from "./next_step.js";
import { name, text } from "./read.js";
import { PICTURES, servingWord, verdictWord } from "./words.js";

/**
 * @param {import("./read.js").Row} data
 * @param {import("./views.js").Tools} tools
 * @returns {HTMLElement}
 */
export function verdictBox(data, tools) {
  const [word, tone] = verdictWord(data["verdict"], data["serving"]);
  const next = text(data["next_step"]);
  return el(
    "div.verdict",
    { "data-tone": tone },
    el("p.word", {}, picture(PICTURES[tone]), el("strong", {}, word), el("span", {}, `– ${servingWord(data["serving"])}`)),
    el("p.headline", {}, text(data["headline"]) ?? "The answer has no headline."),
    next ? steps(next, "next", tools) : null,
  );
}

/**
 * The same for those who listen.
 * @param {import("./read.js").Row} data
 */
export function spoken(data) {
  const { verdict, serving } = data;
  return `${verdictWord(verdict, serving)[0]}, ${servingWord(serving)}. ${text(data["headline"]) ?? ""}`;
}

/**
 * Which router this is about.
 * @param {import("./read.js").Row} router
 */
export function routerLine(router) {
  const kind = [name(router["kind"]) ?? "router", name(router["version"])].filter((part) => part !== null).join(" ");
  return [el("bdi", {}, kind), " at ", el("bdi", {}, text(router["url"], 300) ?? "an unknown address")];
}
