// pool: one row per target, one bar per quota window.

import { badge, el, factList, named, namedList, noteList, picture, remarkList, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { LOCK, capital, outOf, plural, readingWord, severityWord, statePicture, stateWord, withUnit, worseFirst } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

const MAX_LOCKS = 3;
const EXPIRY_SHOWN_S = 30 * 86_400;

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawPool(data, tools) {
  const { format } = tools;
  const counts = maybe(data["counts"]);
  const noun = name(data["noun"]) ?? "target";
  const pick = name(data["next_pick"]);
  const headroom = format.percent(number(data["headroom"]));
  if (!counts) return [noteList(texts(data["notes"]))];
  const targets = rows(data["targets"]).sort((one, other) => worseFirst(one["severity"], other["severity"]));
  const hasWindows = targets.some((target) => rows(target["windows"]).length);
  const shown = targets.map((target) => targetRow(target, noun, pick, tools));
  return [
    section(
      title(counts, noun, format),
      unusable(counts, targets, tools),
      factList([
        ["Best headroom", headroom ?? (hasWindows ? "unknown" : null)],
        ["Next pick", pick ? named(pick) : null],
        ["Sticky sessions", format.count(number(data["sticky_bindings"]))],
      ]),
      shown.length ? table(`${capital(noun)}s, worst first`, [`${capital(noun)}, worst first`, hasWindows ? "State and quota windows" : "State"], shown) : null,
    ),
    noteList(texts(data["notes"])),
  ];
}

/**
 * How many are usable. If all are unverified, `0 usable` would sound as if they failed.
 * @param {Row} counts
 * @param {string} noun
 * @param {import("./format.js").Format} format
 */
function title(counts, noun, format) {
  const [only, ...more] = rows(counts["others"]);
  const total = number(counts["total"]);
  const unverified = only?.["state"] === "unverified" && !more.length && number(only["count"]) === total;
  return unverified ? `${plural(format.count(total), noun)} unverified` : `${outOf(counts, noun, format)} usable`;
}

/**
 * A target's state as a word with a picture in its color.
 * @param {unknown} state
 * @param {unknown} severity
 * @param {string} words
 */
function stateBadge(state, severity, words) {
  const tone = severityWord(severity)[1];
  return badge(tone, picture(statePicture(state, tone)), words);
}

/**
 * The targets that are not usable, counted by state, worst first, and those that are locked for some models.
 * @param {Row} counts
 * @param {Row[]} targets
 * @param {Tools} tools
 */
function unusable(counts, targets, { format }) {
  const severities = new Map(targets.map((target) => [target["state"], target["severity"]]));
  const found = rows(counts["others"]).map(({ state, count }) => ({ state, count: number(count), severity: severities.get(state) }));
  found.sort((one, other) => worseFirst(one.severity, other.severity));
  const badges = found.map(({ state, count, severity }) => stateBadge(state, severity, `${format.count(count) ?? "?"} ${stateWord(state)}`));
  const locked = format.count(number(counts["locked"]) || null);
  if (locked !== null) badges.push(badge("warn", picture(LOCK), `${locked} locked for some models`));
  return badges.length ? el("p.badges", {}, ...badges) : null;
}

/**
 * @param {Row} target
 * @param {string} noun what a target is
 * @param {string | null} pick
 * @param {Tools} tools
 */
function targetRow(target, noun, pick, tools) {
  const { format } = tools;
  const label = name(target["name"]);
  const kind = name(target["kind"]);
  const locked = number(target["locked_models"]) || null;
  const who = el(
    "div.who",
    {},
    named(label),
    el(
      "span.badges",
      {},
      stateBadge(target["state"], target["severity"], stateWord(target["state"])),
      locked ? badge("warn", picture(LOCK), `locked for ${plural(format.count(locked), "model")}`) : null,
      label !== null && label === pick ? badge("info", "next pick") : null,
    ),
    kind === null || kind === noun ? null : el("span.remark", {}, named(kind)),
  );
  const windows = rows(target["windows"]).map((window) => windowGauge(window, tools));
  const gauges = windows.length ? el("div.gauges", {}, ...windows) : null;
  return [who, el("div.state", {}, remarkList("span.why", why(target, tools)), gauges, remarkList("span.remarks", remarks(target, tools)))];
}

/**
 * Why the target is in its state, when the router may pick it again, and its locks.
 * @param {Row} target
 * @param {Tools} tools
 * @returns {Child[][]}
 */
function why(target, { format, countdown }) {
  const locks = rows(target["locks"]).slice(0, MAX_LOCKS);
  const more = (number(target["locked_models"]) ?? 0) - locks.length;
  const atLeast = target["available_is_minimum"] === true ? " at least" : "";
  const reason = text(target["reason"]);
  return [
    [reason === stateWord(target["state"]) ? null : reason],
    [countdown(`available in${atLeast}`, number(target["available_in_s"]), "available again by now")],
    ...locks.map((lock) => lockRemark(lock, countdown)),
    [locks.length && more > 0 ? `and for ${plural(format.count(more), "more model")}` : null],
  ];
}

/**
 * @param {Row} lock
 * @param {Tools["countdown"]} countdown
 * @returns {Child[]}
 */
function lockRemark(lock, countdown) {
  return ["locked for ", named(name(lock["model"])), countdown(", expires in", number(lock["expires_in_s"]), ", expiry due")];
}

/**
 * Last success and failure, counts, token, routes and billing claim.
 * @param {Row} target
 * @param {Tools} tools
 * @returns {Child[][]}
 */
function remarks(target, { format, countdown, ago }) {
  const rejected = number(target["auth_failures"]) ?? 0;
  const expires = number(target["expires_in_s"]);
  const status = number(target["last_failure_status"]);
  const failed = ago("last failure", number(target["last_failure_ago_s"])) ?? (status === null ? null : "last failure");
  const claim = name(target["claim"]);
  const routes = texts(target["routes"]).map(name);
  return [
    [ago("last success", number(target["last_success_ago_s"]))],
    [failed, status === null ? null : ` (HTTP ${status})`],
    rejected > 1 ? [`${format.count(rejected)} authentication failures in a row`] : [],
    [counts(target, format)],
    [expires !== null && expires < EXPIRY_SHOWN_S ? countdown("token expires in", expires, "token has expired") : null],
    routes.length ? [routes.length === 1 ? "route " : "routes ", ...namedList(routes)] : [],
    claim && claim !== "unknown" ? ["billing claim ", named(claim)] : [],
  ];
}

/**
 * @param {Row} target
 * @param {import("./format.js").Format} format
 */
function counts(target, format) {
  const parts = [
    plural(format.count(number(target["requests"])), "request"),
    withUnit(format.count(number(target["failures"])), " failed"),
    plural(format.count(number(target["client_errors"]) || null), "client error"),
    plural(format.count(number(target["cooldowns"]) || null), "cooldown"),
  ].filter((part) => part !== null);
  return parts.length ? parts.join(", ") : null;
}

/**
 * A quota window: a fresh figure, a hatched stale one, or why there is none.
 * @param {Row} window
 * @param {Tools} tools
 */
function windowGauge(window, tools) {
  const { format, countdown, ago } = tools;
  const label = named(name(window["name"]));
  const used = number(window["utilization"]);
  const last = number(window["last_utilization"]);
  const resets = countdown("resets in", number(window["resets_in_s"]), "has reset since this answer");
  const limits = limit(window, tools);
  if (used !== null) return gauge(label, `${format.percent(used)}`, used, "fresh", limits && resets ? el("span", {}, `${limits}, `, resets) : (limits ?? resets));
  if (last !== null) return gauge(label, `${format.percent(last)}`, last, "stale", ago("stale: read", number(window["observed_ago_s"])) ?? "stale");
  return gauge(label, limits ?? readingWord(window["reading"]), null, limits || window["reading"] === "not_reported" ? null : "none", resets);
}

/**
 * The limit of a quota window and what is left of it.
 * @param {Row} window
 * @param {Tools} tools
 */
function limit(window, { format }) {
  const money = window["unit"] === "usd";
  const amount = money ? format.dollars : format.count;
  const [max, left] = [amount(number(window["limit"])), amount(number(window["remaining"]))];
  const unit = money ? "" : (name(window["unit"]) ?? "");
  const parts = [max === null ? null : `limit ${max} ${unit}`.trim(), left === null ? null : `${left} left`];
  return parts.filter((part) => part !== null).join(", ") || null;
}
