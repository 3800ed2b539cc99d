// The top of every answer: the router, the verdict as color, word and icon, the headline and the next step.

import { el, picture } from "./dom.js";
import { nextStep } from "./next_step.js";
import { name, text } from "./read.js";
import { servingWord, statePicture, verdictWord } from "./words.js";

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
    el("p.word", {}, picture(statePicture(data["verdict"], tone)), el("strong", {}, word), el("span", {}, `– ${servingWord(data["serving"])}`)),
    el("p.headline", {}, text(data["headline"]) ?? "The answer has no headline."),
    next ? nextStep(next, "verdict", tools) : null,
  );
}

/**
 * Verdict and headline for screen readers.
 * @param {import("./read.js").Row} data
 */
export function announcement(data) {
  const { verdict, serving } = data;
  return `${verdictWord(verdict, serving)[0]}, ${servingWord(serving)}. ${text(data["headline"]) ?? ""}`;
}

/**
 * Kind, version and address of the router.
 * @param {import("./read.js").Row} router
 */
export function routerLine(router) {
  const kind = [name(router["program"]) ?? name(router["kind"]) ?? "router", name(router["version"])].filter((part) => part !== null).join(" ");
  return [el("bdi", {}, kind), " at ", el("bdi", {}, text(router["url"], 300) ?? "unknown address")];
}
