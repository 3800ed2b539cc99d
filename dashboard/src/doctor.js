// doctor: findings, worst first, their evidence folded.

import { badge, button, el, named, noteList, picture, section } from "./dom.js";
import { steps } from "./next_step.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { PICTURES, severityWord } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */

const SEVERITIES = ["fail", "warn", "info", "ok"];

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawDoctor(data, tools) {
  const findings = rows(data["findings"]);
  const counts = maybe(data["summary"]) ?? {};
  const all = SEVERITIES.reduce((sum, severity) => sum + (number(counts[severity]) ?? 0), 0);
  const shown = findings.map((finding) => findingItem(finding, data, tools));
  const more = all > findings.length && tools.call ? showAll(all, tools.call) : null;
  return [
    section("Checks", summary(counts, tools), shown.length ? el("ol.findings", {}, ...shown) : el("p", {}, "Nothing is wrong."), more),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row} counts
 * @param {Tools} tools
 */
function summary(counts, { format }) {
  const told = SEVERITIES.map((severity) => {
    const [word, tone] = severityWord(severity);
    const count = number(counts[severity]) ?? 0;
    return badge(count ? tone : "none", `${format.count(count)} ${word.toLowerCase()}`);
  });
  return el("p.badges", {}, ...told);
}

/**
 * @param {number} all
 * @param {NonNullable<Tools["call"]>} call
 */
function showAll(all, call) {
  const more = button(`Show all ${all} checks`, () => call("doctor", { detail: "all" }));
  more.dataset["key"] = "show all";
  return more;
}

/**
 * What the header says already is not said again.
 * @param {Row} finding
 * @param {Row} data
 * @param {Tools} tools
 */
function findingItem(finding, data, tools) {
  const [word, tone] = severityWord(finding["severity"]);
  const [id, subject] = [name(finding["id"]) ?? "?", name(finding["subject"])];
  const key = `${id} ${subject}`;
  const [message, next] = [text(finding["message"]), text(finding["next_step"])];
  const repeats = message === text(data["headline"]);
  return el(
    "li.finding",
    { "data-tone": tone, "data-severity": word.toLowerCase() },
    el("h3", {}, picture(PICTURES[tone]), badge(tone, word), " ", el("code", {}, id), subject ? " " : null, subject ? named(subject) : null),
    message && !repeats ? el("p", {}, message) : null,
    ...rows(finding["details"]).map((detail) => el("p.remark", {}, `${name(detail["label"]) ?? "name"}: `, named(name(detail["value"])))),
    next && next !== text(data["next_step"]) ? steps(next, key, tools) : null,
    evidence(text(finding["evidence"]), key),
  );
}

/**
 * @param {string | null} told
 * @param {string} key
 */
function evidence(told, key) {
  if (!told) return null;
  return el("details", { "data-key": `evidence ${key}` }, el("summary", { "data-key": `evidence ${key}` }, "Evidence"), el("p", {}, told));
}
