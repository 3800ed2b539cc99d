// pool: one row a target, a bar for each window.

import { badge, el, factList, named, namedList, noteList, pieces, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { capital, outOf, plural, readingWord, severityWord, stateWord, withUnit, worseFirst } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

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
  if (!counts) return [noteList(texts(data["notes"]))];
  const targets = rows(data["targets"]).sort((one, other) => worseFirst(one["severity"], other["severity"]));
  const windows = targets.some((target) => rows(target["windows"]).length);
  const drawn = targets.map((target) => targetRow(target, noun, pick, tools));
  return [
    section(
      `${outOf(counts, noun, format)} usable`,
      others(rows(counts["others"]), targets, tools),
      factList([
        ["Best headroom", format.percent(number(data["headroom"])) ?? "unknown"],
        ["Next pick", pick ? named(pick) : null],
        ["Bound sessions", format.count(number(data["sticky_bindings"]))],
      ]),
      drawn.length ? table(`${capital(noun)}s, worst first`, [`${capital(noun)}, worst first`, windows ? "State and quota windows" : "State"], drawn) : null,
    ),
    noteList(texts(data["notes"])),
  ];
}

/**
 * Those that are not usable, by state; how bad a state is stands in the rows.
 * @param {Row[]} counted
 * @param {Row[]} targets
 * @param {Tools} tools
 */
function others(counted, targets, { format }) {
  const severities = new Map(targets.map((target) => [target["state"], target["severity"]]));
  const found = counted.map(({ state, count }) => ({ state, count: number(count), severity: severities.get(state) }));
  found.sort((one, other) => worseFirst(one.severity, other.severity));
  const badges = found.map(({ state, count, severity }) => badge(severityWord(severity)[1], `${format.count(count) ?? "?"} ${stateWord(state)}`));
  return badges.length ? el("p.badges", {}, ...badges) : null;
}

/**
 * @param {Row} target
 * @param {string} noun what all of them are called
 * @param {string | null} pick
 * @param {Tools} tools
 */
function targetRow(target, noun, pick, tools) {
  const called = name(target["name"]);
  const kind = name(target["kind"]);
  const who = el(
    "div.who",
    {},
    named(called),
    el(
      "span.badges",
      {},
      badge(severityWord(target["severity"])[1], stateWord(target["state"])),
      called !== null && called === pick ? badge("info", "next pick") : null,
    ),
    kind === null || kind === noun ? null : el("span.remark", {}, named(kind)),
  );
  const windows = rows(target["windows"]).map((window) => windowGauge(window, tools));
  const gauges = windows.length ? el("div.gauges", {}, ...windows) : null;
  return [who, el("div.state", {}, pieces("span.why", why(target, tools)), gauges, pieces("span.remarks", remarks(target, tools)))];
}

/**
 * Why it is not usable, and when it is back.
 * @param {Row} target
 * @param {Tools} tools
 * @returns {Child[][]}
 */
function why(target, { countdown }) {
  const atLeast = target["available_is_minimum"] === true ? " at least" : "";
  const reason = text(target["reason"]);
  return [
    [reason === stateWord(target["state"]) ? null : reason],
    [countdown(`back in${atLeast}`, number(target["available_in_s"]), "due back by now")],
    ...rows(target["locks"]).map((lock) => locked(lock, countdown)),
  ];
}

/**
 * @param {Row} lock
 * @param {Tools["countdown"]} countdown
 * @returns {Child[]}
 */
function locked(lock, countdown) {
  return ["locked for ", named(name(lock["model"])), countdown(", expires in", number(lock["expires_in_s"]), ", due to expire by now")];
}

/**
 * What else is known of it.
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
  const behind = texts(target["routes"]).map(name);
  return [
    [ago("last success", number(target["last_success_ago_s"]))],
    [failed, status === null ? null : ` (HTTP ${status})`],
    rejected > 1 ? [`${format.count(rejected)} authentication failures in a row`] : [],
    [counted(target, format)],
    [expires !== null && expires < EXPIRY_SHOWN_S ? countdown("token expires in", expires, "its token has expired") : null],
    behind.length ? ["behind ", ...namedList(behind)] : [],
    claim && claim !== "unknown" ? ["claim ", named(claim)] : [],
  ];
}

/**
 * @param {Row} target
 * @param {import("./format.js").Format} format
 */
function counted(target, format) {
  const parts = [
    plural(format.count(number(target["requests"])), "request"),
    withUnit(format.count(number(target["failures"])), " failed"),
    plural(format.count(number(target["client_errors"]) || null), "client error"),
    plural(format.count(number(target["cooldowns"]) || null), "cooldown"),
  ].filter((part) => part !== null);
  return parts.length ? parts.join(", ") : null;
}

/**
 * A window, with how far its figure can be believed.
 * @param {Row} window
 * @param {Tools} tools
 */
function windowGauge(window, tools) {
  const { format, countdown, ago } = tools;
  const label = named(name(window["name"]));
  const used = number(window["utilization"]);
  const last = number(window["last_utilization"]);
  const resets = countdown("resets in", number(window["resets_in_s"]), "has reset since this answer");
  const sizes = size(window, tools);
  if (used !== null) return gauge(label, `${format.percent(used)}`, used, "fresh", sizes && resets ? el("span", {}, `${sizes}, `, resets) : (sizes ?? resets));
  if (last !== null) return gauge(label, `${format.percent(last)}`, last, "stale", ago("stale: read", number(window["observed_ago_s"])) ?? "stale");
  return gauge(label, sizes ?? readingWord(window["reading"]), null, sizes || window["reading"] === "not_reported" ? null : "none", resets);
}

/**
 * The size of a window and what is left of it.
 * @param {Row} window
 * @param {Tools} tools
 */
function size(window, { format }) {
  const money = window["unit"] === "usd";
  const amount = money ? format.dollars : format.count;
  const [limit, left] = [amount(number(window["limit"])), amount(number(window["remaining"]))];
  const unit = money ? "" : (name(window["unit"]) ?? "");
  const parts = [limit === null ? null : `limit ${limit} ${unit}`.trim(), left === null ? null : `${left} left`];
  return parts.filter((part) => part !== null).join(", ") || null;
}
