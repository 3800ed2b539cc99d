// status: the facts behind the verdict.

import { badge, el, factList, named, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text } from "./read.js";
import { servedWord } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawStatus(data, tools) {
  const { format } = tools;
  return [
    section(
      "The router now",
      halt(maybe(data["halt"]), tools),
      el("div.gauges", {}, ...accounts(maybe(data["accounts"]), tools), ...queue(maybe(data["queue"]), tools)),
      factList([
        ["Login", login(maybe(data["auth"]) ?? {}, tools)],
        ["Requests since the start", format.count(number(data["requests"]))],
        ["Bound sessions", format.count(number(data["sessions"]))],
      ]),
    ),
    section("Names that clients ask for", groups(rows(data["groups"]), tools)),
    section("Reads", reads(rows(data["reads"]), tools)),
  ];
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function halt(told, { countdown, format }) {
  if (!told) return null;
  const since = format.duration(number(told["since_s"]));
  /** @type {(field: string) => import("./dom.js").Child} */
  const field = (key) => (told[key] ? named(name(told[key])) : null);
  return factList([
    ["Halted", since === null ? "not told since when" : `${since} before this answer`],
    ["Lifts by itself", countdown("in", number(told["clears_in_s"]), "should have been lifted by now")],
    ["Caused by model", field("model")],
    ["Account", field("account")],
    ["Billing claim", field("claim")],
  ]);
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function accounts(told, { format }) {
  if (!told) return [];
  const [usable, total] = [number(told["usable"]), number(told["total"])];
  const noun = text(told["noun"], 30) ?? "member";
  const figure = `${format.count(usable) ?? "?"} of ${format.count(total) ?? "?"}`;
  return [gauge(`Usable ${noun}s`, figure, total ? (usable ?? 0) / total : null, total ? "fresh" : null, null, false)];
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function queue(told, { format }) {
  if (!told) return [];
  const stalled = format.duration(number(told["stalled_for_s"]));
  return [
    slots("Requests in flight", number(told["active"]), number(told["max_active"]), format, stalled === null ? null : `none ended for ${stalled}`),
    slots("Requests waiting", number(told["queued"]), number(told["max_queued"]), format, null),
  ];
}

/**
 * @param {string} label
 * @param {number | null} taken
 * @param {number | null} most
 * @param {import("./format.js").Format} format
 * @param {string | null} remark
 */
function slots(label, taken, most, format, remark) {
  const figure = `${format.count(taken) ?? "not told"}${most === null ? "" : ` of ${format.count(most)}`}`;
  const share = taken !== null && most ? taken / most : null;
  return gauge(label, figure, share, share === null ? null : "fresh", remark);
}

/**
 * @param {Row} auth
 * @param {Tools} tools
 */
function login(auth, { format }) {
  const state = auth["state"];
  if (state !== "ok" && state !== "broken" && state !== "none") return null;
  const left = format.duration(number(auth["expires_in_s"]));
  const word = { ok: "ok", broken: "broken: no account can be used", none: "no account" }[state];
  return `${word}${left === null ? "" : `, earliest token expiry in ${left}`}`;
}

/**
 * @param {Row[]} told
 * @param {Tools} tools
 */
function groups(told, { format }) {
  if (!told.length) return null;
  return table(
    "Names that clients ask for, worst first",
    ["Name, worst first", "Who would serve it"],
    told.map((group) => {
      const [word, tone] = servedWord(group["served_by"]);
      const members = `${format.count(number(group["usable"])) ?? "?"} of ${format.count(number(group["total"])) ?? "?"} usable`;
      return [named(name(group["name"])), el("span.badges", {}, badge(tone, word), el("span", {}, members))];
    }),
  );
}

/**
 * @param {Row[]} told
 * @param {Tools} tools
 */
function reads(told, { format }) {
  if (!told.length) return null;
  return el(
    "ul.badges",
    {},
    ...told.map((read) => {
      const well = read["outcome"] === "ok";
      const took = format.count(number(read["ms"]));
      const outcome = (name(read["outcome"]) ?? "unknown").replaceAll("_", " ");
      return el("li", {}, badge(well ? "ok" : "none", `${name(read["name"]) ?? "read"}: ${outcome}${took === null ? "" : ` in ${took} ms`}`));
    }),
  );
}
