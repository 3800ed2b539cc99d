// The labels for the words of the answers' schema. Every set is open: an unknown word is shown without underscores.

import { number } from "./read.js";

/** @typedef {"ok" | "warn" | "fail" | "info" | "none"} Tone */

export const PICTURES = {
  ok: "M3 8.5l3.5 3.5L13 4.5",
  warn: "M8 2L1.5 13.5h13zM8 6.5v3M8 11.6v.1",
  fail: "M4 4l8 8M12 4l-8 8",
  info: "M8 7v5M8 4v.1",
  none: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.4v.1",
};

/** For states and verdicts that their tone does not tell apart. */
const STATE_PICTURES = {
  unverified: PICTURES.none,
  starting: "M4 2.5h8L4 13.5h8z",
  paused: "M5.5 3.5v9M10.5 3.5v9",
  disabled: "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M4.2 4.2l7.6 7.6",
};
export const LOCK = "M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5";

/** @type {Record<string, [string, Tone]>} */
const VERDICTS = {
  ok: ["OK", "ok"],
  degraded: ["Degraded", "warn"],
  unverified: ["Unverified", "info"],
  starting: ["Starting", "info"],
  no_usable_target: ["No usable target", "fail"],
  no_targets: ["No targets", "fail"],
  at_capacity: ["At capacity", "warn"],
  stalled: ["Stalled", "fail"],
  halted: ["Halted", "fail"],
  key_over_budget: ["Key over budget", "fail"],
  key_expired: ["Key expired", "fail"],
  key_rejected: ["Key rejected", "warn"],
  needs_key: ["Needs a key", "warn"],
  unrecognized: ["Unrecognized", "fail"],
  tls_failed: ["TLS failed", "fail"],
  unresponsive: ["Unresponsive", "fail"],
  unreachable: ["Unreachable", "fail"],
  bad_setting: ["Invalid setting", "fail"],
};

/** @type {Record<string, [string, Tone]>} */
const SEVERITIES = { fail: ["Fail", "fail"], warn: ["Warn", "warn"], info: ["Info", "info"], ok: ["OK", "ok"] };

/** The same words as in the sentences of the answers. */
const STATES = {
  expiring: "about to expire",
  cooling_down: "in cooldown",
  auth_failed: "failing to authenticate",
  key_rejected: "unauthorized",
  budget_spent: "over budget",
};

/** For a quota window without a figure. */
const READINGS = { not_observed: "not observed yet" };

/** @type {Record<string, [string, Tone]>} */
const KEYS = {
  present: ["key set", "ok"],
  missing: ["no key", "warn"],
  placeholder: ["placeholder key", "warn"],
  not_reported: ["key not reported", "none"],
};

/** @type {Record<string, [string, Tone]>} */
const SERVED = {
  own: ["served", "ok"],
  fallback: ["served by a fallback", "warn"],
  none: ["not served", "fail"],
  unknown: ["unknown", "warn"],
};

/** For a route without the time of its last success. Evidence of a failure is in the route's reason. */
const EVIDENCE = { confirmed: "confirmed by a request", unverified: "unverified", not_reported: "evidence not reported" };

const ISSUES = {
  url_credentials: "credentials in the URL",
  query_secret: "secret in the URL query",
  plaintext_remote: "plain HTTP to a remote host",
  malformed_file: "malformed file",
  duplicate: "duplicate name",
  loose_permissions: "file readable by other users",
};

/**
 * @template T
 * @param {Record<string, T>} table
 * @param {unknown} word
 * @returns {T | null}
 */
function lookUp(table, word) {
  return typeof word === "string" && Object.hasOwn(table, word) ? (table[word] ?? null) : null;
}

/**
 * A word without its underscores.
 * @param {unknown} word
 */
export function plain(word) {
  return (typeof word === "string" && word.slice(0, 64).replace(/[^\w.-]+|_/g, " ").trim()) || "unknown";
}

/**
 * @param {Record<string, string>} table
 * @returns {(word: unknown) => string}
 */
function labels(table) {
  return (word) => lookUp(table, word) ?? plain(word);
}

/**
 * @param {Record<string, [string, Tone]>} table
 * @returns {(word: unknown) => [string, Tone]}
 */
function tonedLabels(table) {
  return (word) => lookUp(table, word) ?? [plain(word), "none"];
}

export const severityWord = tonedLabels(SEVERITIES);
export const keyWord = tonedLabels(KEYS);
export const stateWord = labels(STATES);

/**
 * The picture of a target's state or of a verdict; without one of its own, that of the tone.
 * @param {unknown} state
 * @param {Tone} tone
 */
export function statePicture(state, tone) {
  return lookUp(STATE_PICTURES, state) ?? PICTURES[tone];
}

export const issueWord = labels(ISSUES);
export const readingWord = labels(READINGS);

/** @param {unknown} word */
export function evidenceWord(word) {
  return lookUp(EVIDENCE, word);
}

/**
 * A verdict's label and tone. A router that is not serving always has the tone fail.
 * @param {unknown} verdict
 * @param {unknown} serving
 * @returns {[string, Tone]}
 */
export function verdictWord(verdict, serving) {
  const [word, tone] = lookUp(VERDICTS, verdict) ?? [capital(plain(verdict)), "none"];
  return [word, serving === false ? "fail" : tone];
}

/**
 * The label and tone of who serves a route. A route that is not served always has the tone fail.
 * @param {unknown} servedBy
 * @param {unknown} serving
 * @param {unknown} evidence of an unknown one that is unverified nothing bad is known
 * @returns {[string, Tone]}
 */
export function servedWord(servedBy, serving, evidence) {
  if (serving === null && evidence === "unverified") return ["unverified", "info"];
  const [word, tone] = lookUp(SERVED, servedBy) ?? [plain(servedBy), "none"];
  return [word, serving === false ? "fail" : tone];
}

/** @param {unknown} serving */
export function servingWord(serving) {
  if (serving === true) return "serving";
  return serving === false ? "not serving" : "serving unknown";
}

const ORDER = ["fail", "warn", "info", "ok"];

/**
 * Compare severities for sorting: worst first, an unknown severity before all others.
 * @param {unknown} one
 * @param {unknown} other
 */
export function worseFirst(one, other) {
  return ORDER.indexOf(String(one)) - ORDER.indexOf(String(other));
}

/** @param {string} word */
export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * A figure with its noun, such as `1 request`; null (not reported) stays null.
 * @param {string | null} figure
 * @param {string} noun
 */
export function plural(figure, noun) {
  return withUnit(figure, figure === "1" ? ` ${noun}` : ` ${noun}s`);
}

/**
 * @param {string | null} figure
 * @param {string} unit
 */
export function withUnit(figure, unit) {
  return figure === null ? null : figure + unit;
}

/**
 * `1 of 3 accounts`.
 * @param {import("./read.js").Row} counts with `usable` and `total`
 * @param {string | null} noun
 * @param {import("./format.js").Format} format
 */
export function outOf(counts, noun, format) {
  const [usable, total] = [counts["usable"], counts["total"]].map((count) => format.count(number(count)) ?? "?");
  return `${usable} of ${noun === null ? total : plural(total ?? "?", noun)}`;
}
