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
  const all = SEVERITIES.reduce((sum, severity) => sum + (number(counts[severity]) ?? NaN), 0);
  const shown = findings.map((finding) => findingItem(finding, tools));
  const more = all > findings.length && tools.call ? showAll(all, tools.call) : null;
  const nothing = counts["fail"] === 0 && counts["warn"] === 0 ? "Nothing is wrong." : "No finding came with this answer.";
  return [
    section("Checks", summary(counts, tools), shown.length ? el("ol.findings", {}, ...shown) : el("p", {}, nothing), more),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row} counts
 * @param {Tools} tools
 */
function summary(counts, { format }) {
  const badges = SEVERITIES.flatMap((severity) => {
    const [word, tone] = severityWord(severity);
    const count = number(counts[severity]);
    return count === null ? [] : badge(count ? tone : "none", `${format.count(count)} ${word.toLowerCase()}`);
  });
  return el("p.badges", {}, ...badges);
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
 * @param {Row} finding
 * @param {Tools} tools
 */
function findingItem(finding, tools) {
  const [word, tone] = severityWord(finding["severity"]);
  const [id, subject] = [name(finding["id"]) ?? "?", name(finding["subject"])];
  const key = `${id} ${subject}`;
  const [message, next] = [text(finding["message"]), text(finding["next_step"])];
  return el(
    "li.finding",
    { "data-tone": tone, "data-severity": word.toLowerCase() },
    el("h3", {}, picture(PICTURES[tone]), badge(tone, word), " ", el("code", {}, id), subject ? " " : null, subject ? named(subject) : null),
    message ? el("p", {}, message) : null,
    ...rows(finding["details"]).map((detail) => el("p.remark", {}, `${name(detail["label"]) ?? "name"}: `, named(name(detail["value"])))),
    next ? steps(next, key, tools) : null,
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
