// pool: one row a member, a bar for each window.

import { badge, el, factList, named, noteList, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { capital, plural, stateWord, withUnit } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */

const PARKED = ["rate_limited", "auth_cooldown", "expired", "failing", "unknown"];
const LOGIN_SHOWN_S = 30 * 86_400;

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawPool(data, tools) {
  const { format } = tools;
  const counts = maybe(data["counts"]);
  const noun = text(data["noun"], 30) ?? "member";
  const pick = name(data["next_pick"]);
  if (!counts) return [];
  const members = rows(data["members"]).map((member) => memberRow(member, pick, tools));
  return [
    section(
      `${format.count(number(counts["usable"])) ?? "?"} of ${format.count(number(counts["total"])) ?? "?"} ${noun}s usable`,
      parked(counts, tools),
      factList([
        ["Best headroom", format.percent(number(data["headroom"])) ?? "unknown"],
        ["Next pick", pick ? named(pick) : "none told"],
        ["Bound sessions", format.count(number(data["sticky_bindings"]))],
      ]),
      members.length ? table(`${capital(noun)}s, worst first`, [`${capital(noun)}, worst first`, "Used of each window"], members) : null,
    ),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row} counts
 * @param {Tools} tools
 */
function parked(counts, { format }) {
  const told = PARKED.flatMap((state) => {
    const [word, tone] = stateWord(state);
    return number(counts[state]) ? badge(tone, `${format.count(number(counts[state]))} ${word}`) : [];
  });
  return told.length ? el("p.badges", {}, ...told) : null;
}

/**
 * @param {Row} member
 * @param {string | null} pick
 * @param {Tools} tools
 */
function memberRow(member, pick, tools) {
  const alias = name(member["alias"]);
  const [state, tone] = stateWord(member["state"]);
  const who = el(
    "div.who",
    {},
    named(alias),
    el(
      "span.badges",
      {},
      badge(tone, state),
      member["needs_login"] === true ? badge("fail", "needs a login") : null,
      alias !== null && alias === pick ? badge("info", "next pick") : null,
    ),
    el("span.remarks", {}, ...remarks(member, tools)),
  );
  const windows = rows(member["windows"]).map((window) => windowGauge(window, tools));
  return [who, windows.length ? el("div.gauges", {}, ...windows) : el("span.unsaid", {}, "no windows told")];
}

/**
 * What else is known of it, each in a piece that does not break apart from its words.
 * @param {Row} member
 * @param {Tools} tools
 */
function remarks(member, { format, countdown }) {
  const failures = number(member["auth_failures"]) ?? 0;
  const expires = number(member["expires_in_s"]);
  const group = name(member["group"]);
  const claim = name(member["claim"]);
  /** @type {import("./dom.js").Child[][]} */
  const lines = [
    [text(member["reason"])],
    failures > 1 ? [`${format.count(failures)} times in a row`] : [null],
    [countdown("tried again in", number(member["retry_in_s"]), "due to be tried again")],
    [expires !== null && expires < LOGIN_SHOWN_S ? countdown("token expires in", expires, "its token has expired") : null],
    group ? ["serves ", named(group)] : [null],
    [counted(member, format)],
    claim && claim !== "unknown" ? ["claim ", named(claim)] : [null],
  ];
  return lines.filter(([first]) => first !== null).map((line) => el("span.remark", {}, ...line));
}

/**
 * @param {Row} member
 * @param {import("./format.js").Format} format
 */
function counted(member, format) {
  const parts = [
    plural(format.count(number(member["requests"])), "request"),
    withUnit(format.count(number(member["failures"])), " failed"),
    plural(format.count(number(member["cooldowns"])), "cooldown"),
  ].filter((part) => part !== null);
  return parts.length ? parts.join(", ") : null;
}

/**
 * A window, with how far its figure can be believed.
 * @param {Row} window
 * @param {Tools} tools
 */
function windowGauge(window, tools) {
  const { format, countdown } = tools;
  const label = named(name(window["name"]));
  const used = number(window["utilization"]);
  const last = number(window["last_utilization"]);
  const age = format.duration(number(window["observed_ago_s"]));
  const resets = countdown("resets in", number(window["resets_in_s"]), "has reset since this answer");
  if (used !== null) return gauge(label, `${format.percent(used)}`, used, "fresh", resets);
  if (last !== null) {
    const read = age === null ? "stale" : `stale: read ${age} ago`;
    return gauge(label, `${format.percent(last)}`, last, "stale", read);
  }
  if (window["reading"] === "never") return gauge(label, "not observed yet", null, "none");
  if (window["reading"] === "void") return gauge(label, "no reading", null, "none");
  return gauge(label, untold(window, tools), null, null);
}

/**
 * A window whose use the router does not tell: its size and what is left.
 * @param {Row} window
 * @param {Tools} tools
 */
function untold(window, { format }) {
  const [limit, left] = [format.count(number(window["limit"])), format.count(number(window["remaining"]))];
  const unit = text(window["unit"], 30) ?? "";
  const told = [limit === null ? null : `limit ${limit} ${unit}`.trim(), left === null ? null : `${left} left`];
  return told.filter((part) => part !== null).join(", ") || "not told";
}
