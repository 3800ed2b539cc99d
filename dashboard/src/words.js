// What a person reads for each word of the contract. Every set of words is open: one that is not here is shown as it is.

import { number } from "./read.js";

/** @typedef {"ok" | "warn" | "fail" | "info" | "none"} Tone */

export const PICTURES = {
  ok: "M3 8.5l3.5 3.5L13 4.5",
  warn: "M8 2L1.5 13.5h13zM8 6.5v3M8 11.6v.1",
  fail: "M4 4l8 8M12 4l-8 8",
  info: "M8 7v5M8 4v.1",
  none: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.6 8 9 8 10M8 12.4v.1",
};

/** @type {Record<string, [string, Tone]>} */
const VERDICTS = {
  ok: ["OK", "ok"],
  degraded: ["Degraded", "warn"],
  unknown: ["Unknown", "none"],
  no_usable_target: ["No usable target", "fail"],
  no_targets: ["No targets", "fail"],
  at_capacity: ["At capacity", "warn"],
  stalled: ["Stalled", "fail"],
  halted: ["Halted", "fail"],
  key_over_budget: ["Key over budget", "fail"],
  key_expired: ["Key expired", "fail"],
  key_rejected: ["Key rejected", "warn"],
  needs_key: ["Needs its key", "warn"],
  not_a_router: ["Not a router", "fail"],
  tls_failed: ["TLS failed", "fail"],
  not_answering: ["Not answering", "fail"],
  not_running: ["Not running", "fail"],
};

/** @type {Record<string, [string, Tone]>} */
const SEVERITIES = { fail: ["Fail", "fail"], warn: ["Warn", "warn"], info: ["Info", "info"], ok: ["OK", "ok"] };

/** Those of which the sentences of an answer speak in other words; the page has the same. */
const STATES = {
  expiring: "about to expire",
  cooling_down: "in cooldown",
  auth_failed: "failing to authenticate",
  key_rejected: "unauthorized",
  budget_spent: "over budget",
};

/** Of a window without any figure. */
const READINGS = { never: "not observed yet", placeholder: "no reading" };

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
  nobody: ["not served", "fail"],
  unknown: ["unknown", "warn"],
};

/** What a route's verdict rests on, where its reason does not say that. */
const EVIDENCE = { confirmed: "confirmed by a success", untried: "no success seen yet", not_reported: "no evidence reported" };

const ISSUES = {
  url_credentials: "credentials in its URL",
  query_secret: "secret in its URL's query",
  plaintext_remote: "plain http to another machine",
  malformed_file: "file cannot be used",
  duplicate: "name used twice",
  loose_permissions: "file readable by others",
};

/**
 * @template T
 * @param {Record<string, T>} table
 * @param {unknown} word
 * @returns {T | null}
 */
function own(table, word) {
  return typeof word === "string" && Object.hasOwn(table, word) ? (table[word] ?? null) : null;
}

/**
 * A word as it is, without its underscores.
 * @param {unknown} word
 */
export function plain(word) {
  return (typeof word === "string" && word.slice(0, 64).replace(/[^\w.-]+|_/g, " ").trim()) || "unknown";
}

/**
 * @param {Record<string, string>} table
 * @returns {(word: unknown) => string}
 */
function worded(table) {
  return (word) => own(table, word) ?? plain(word);
}

/**
 * @param {Record<string, [string, Tone]>} table
 * @returns {(word: unknown) => [string, Tone]}
 */
function toned(table) {
  return (word) => own(table, word) ?? [plain(word), "none"];
}

export const severityWord = toned(SEVERITIES);
export const keyWord = toned(KEYS);
export const stateWord = worded(STATES);
export const issueWord = worded(ISSUES);
export const readingWord = worded(READINGS);

/** @param {unknown} word */
export function evidenceWord(word) {
  return own(EVIDENCE, word);
}

/**
 * A verdict that refuses requests is never coloured as less than that, whichever it is.
 * @param {unknown} verdict
 * @param {unknown} serving
 * @returns {[string, Tone]}
 */
export function verdictWord(verdict, serving) {
  const [word, tone] = own(VERDICTS, verdict) ?? [capital(plain(verdict)), "none"];
  return [word, serving === false ? "fail" : tone];
}

/**
 * Likewise for a name that clients ask for.
 * @param {unknown} servedBy
 * @param {unknown} serving
 * @returns {[string, Tone]}
 */
export function servedWord(servedBy, serving) {
  const [word, tone] = own(SERVED, servedBy) ?? [plain(servedBy), "none"];
  return [word, serving === false ? "fail" : tone];
}

/** @param {unknown} serving */
export function servingWord(serving) {
  if (serving === true) return "serving";
  return serving === false ? "not serving" : "cannot tell whether it serves";
}

const ORDER = ["fail", "warn", "info", "ok"];

/**
 * Worst first; a severity that is not known comes before all others.
 * @param {unknown} one
 * @param {unknown} other
 */
export function worseFirst(one, other) {
  return ORDER.indexOf(String(one)) - ORDER.indexOf(String(other));
}

/** The buckets in their order, with the words of the legend. */
export const BUCKETS = /** @type {const} */ ([
  ["subscription", "subscription"],
  ["subscription_fallback", "subscription, on a fallback"],
  ["extra_usage", "extra usage (paid)"],
  ["api", "API (paid)"],
  ["unknown", "not classified"],
]);

/** @param {string} word */
export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * A figure with what it counts; null, not reported, stays null.
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
