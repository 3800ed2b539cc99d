// What a person reads for each word of the contract; a word that is not here is shown as it is.

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
  halted: ["Halted", "fail"],
  stalled: ["Stalled", "fail"],
  no_accounts: ["No accounts", "fail"],
  no_usable_account: ["No usable account", "fail"],
  needs_key: ["Needs its key", "warn"],
  key_rejected: ["Key rejected", "warn"],
  not_running: ["Not running", "fail"],
  not_answering: ["Not answering", "fail"],
  not_a_router: ["Not a router", "fail"],
  unknown: ["Unknown", "none"],
};

/** @type {Record<string, [string, Tone]>} */
const STATES = {
  usable: ["usable", "ok"],
  rate_limited: ["rate-limited", "warn"],
  auth_cooldown: ["in cooldown", "warn"],
  expired: ["expired", "warn"],
  failing: ["failing", "fail"],
  unknown: ["unknown", "none"],
};

/** @type {Record<string, [string, Tone]>} */
const SEVERITIES = { fail: ["Fail", "fail"], warn: ["Warn", "warn"], info: ["Info", "info"], ok: ["OK", "ok"] };

/** @type {Record<string, [string, Tone]>} */
const KEYS = {
  present: ["key set", "ok"],
  missing: ["no key", "warn"],
  placeholder: ["placeholder key", "warn"],
  untold: ["key not told", "none"],
};

/** @type {Record<string, [string, Tone]>} */
const SERVED = {
  own: ["own members serve", "ok"],
  fallback: ["a fallback serves", "warn"],
  nobody: ["nobody serves", "fail"],
  unknown: ["cannot be told", "none"],
};

/** @type {Record<string, [string, Tone]>} */
const ISSUES = {
  url_credentials: ["credentials in its URL", "warn"],
  query_secret: ["secret in its URL's query", "warn"],
  plaintext_remote: ["plain http to another machine", "warn"],
  malformed_file: ["file cannot be used", "warn"],
  duplicate: ["name used twice", "warn"],
  loose_permissions: ["file readable by others", "warn"],
};

/**
 * @param {Record<string, [string, Tone]>} table
 * @returns {(word: unknown) => [string, Tone]}
 */
function lookup(table) {
  return (word) => {
    const key = typeof word === "string" ? word : "unknown";
    return Object.hasOwn(table, key) ? /** @type {[string, Tone]} */ (table[key]) : [plain(key), "none"];
  };
}

/** @param {string} word */
function plain(word) {
  return word.slice(0, 64).replace(/[^\w.-]+|_/g, " ").trim() || "unknown";
}

export const verdictWord = lookup(VERDICTS);
export const stateWord = lookup(STATES);
export const severityWord = lookup(SEVERITIES);
export const keyWord = lookup(KEYS);
export const servedWord = lookup(SERVED);
export const issueWord = lookup(ISSUES);

/** @param {unknown} serving */
export function servingWord(serving) {
  if (serving === true) return "serving";
  return serving === false ? "not serving" : "serving: cannot be told";
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
 * A figure with what it counts; null, not told, stays null.
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
