// doctor: one card for each kind of finding, worst first, with the evidence folded.

import { badge, button, el, folded, named, namedList, noteList, picture, section } from "./dom.js";
import { nextStep } from "./next_step.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { PICTURES, severityWord } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

const SEVERITIES = ["fail", "warn", "info", "ok"];
const MAX_SUBJECTS = 5;
/** The server's own subject for a finding about the router itself. */
const ROUTER = "router";

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawDoctor(data, tools) {
  const findings = rows(data["findings"]);
  const counts = maybe(data["summary"]) ?? {};
  const total = SEVERITIES.reduce((sum, severity) => sum + (number(counts[severity]) ?? NaN), 0);
  const cards = groups(findings, (finding) => `${finding["severity"]} ${finding["id"]}`).map((kind) => card(kind, tools));
  const more = total > findings.length && tools.call ? showAll(total, tools.call) : null;
  const nothing = counts["fail"] === 0 && counts["warn"] === 0 ? "No problems found." : "This answer has no findings.";
  return [
    section("Findings", summary(counts, tools), cards.length ? el("ol.findings", {}, ...cards) : el("p", {}, nothing), more),
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
 * @param {number} total
 * @param {NonNullable<Tools["call"]>} call
 */
function showAll(total, call) {
  const more = button(`Show all ${total} findings`, () => call("doctor", { detail: "all" }));
  more.dataset["key"] = "show all";
  return more;
}

/**
 * Rows with the same key, in the order of the first of each.
 * @param {Row[]} found
 * @param {(row: Row) => string} keyOf
 * @returns {Row[][]}
 */
function groups(found, keyOf) {
  /** @type {Map<string, Row[]>} */
  const byKey = new Map();
  for (const row of found) byKey.set(keyOf(row), [...(byKey.get(keyOf(row)) ?? []), row]);
  return [...byKey.values()];
}

/**
 * One card for all findings with the same id and severity. Its title is their sentence; different sentences follow it.
 * @param {Row[]} kind at least one
 * @param {Tools} tools
 */
function card(kind, tools) {
  const [first = {}] = kind;
  const [word, tone] = severityWord(first["severity"]);
  const id = name(first["id"]) ?? "finding";
  const [title = [], ...sentences] = groups(kind, messageOf).map(sentence);
  const steps = groups(kind.filter((finding) => text(finding["next_step"])), (finding) => `${text(finding["next_step"])}`);
  return el(
    "li.finding",
    { "data-tone": tone, "data-severity": word.toLowerCase() },
    el("h3", {}, picture(PICTURES[tone]), el("span", {}, ...title)),
    ...sentences.map((parts) => el("p.sentence", {}, ...parts)),
    el("p.badges", {}, badge(tone, word), el("code.id", {}, id)),
    ...kind.map((finding) => details(finding, kind.length > 1)),
    ...steps.map((same, at) => {
      const all = same.length === kind.length;
      return nextStep(text(same[0]?.["next_step"]) ?? "", `${word} ${id} ${at}`, tools, all ? [] : subjects(same));
    }),
    evidence(kind, `evidence ${word} ${id}`),
  );
}

/** @param {Row} finding */
function messageOf(finding) {
  return text(finding["message"]) || "This finding has no message.";
}

/**
 * The message that these findings share, after the names of their subjects.
 * @param {Row[]} same
 * @returns {Child[]}
 */
function sentence(same) {
  const message = messageOf(same[0] ?? {});
  return [...subjects(same.filter(({ subject }) => !isNamedIn(message, subject))), message];
}

/**
 * Whether the message names its subject already. A target may also have the name `router`.
 * @param {string} message
 * @param {unknown} subject
 */
function isNamedIn(message, subject) {
  return message.startsWith(`${name(subject)} `) || (subject === ROUTER && /\brouter\b/i.test(message));
}

/**
 * `one, two: `; nothing where no finding has a subject.
 * @param {Row[]} findings
 * @returns {Child[]}
 */
function subjects(findings) {
  const names = [...new Set(findings.map(({ subject }) => name(subject)))].filter((found) => found !== null);
  const more = names.length - MAX_SUBJECTS;
  if (!names.length) return [];
  return [...namedList(names.slice(0, MAX_SUBJECTS)), more > 0 ? ` and ${more} more: ` : ": "];
}

/**
 * @param {Row} finding
 * @param {boolean} withSubject
 */
function details(finding, withSubject) {
  const found = rows(finding["details"]);
  if (!found.length) return null;
  const parts = found.map((detail) => el("span.remark", {}, `${name(detail["label"]) ?? "name"}: `, named(name(detail["value"]))));
  const owner = withSubject ? subjects([finding]) : [];
  return el("p.remarks", {}, owner.length ? el("span.remark", {}, ...owner) : null, ...parts);
}

/**
 * @param {Row[]} kind
 * @param {string} key
 */
function evidence(kind, key) {
  const shown = groups(kind.filter((finding) => text(finding["evidence"])), (finding) => `${text(finding["evidence"])}`);
  if (!shown.length) return null;
  const every = shown[0]?.length === kind.length;
  const lines = shown.map((same) => el("p", {}, ...(every ? [] : subjects(same)), text(same[0]?.["evidence"])));
  return folded("Evidence", key, ...lines);
}
