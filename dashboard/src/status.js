// status: the facts behind the verdict, and whether each route would be served.

import { badge, el, factList, folded, named, noteList, picture, remarkList, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { PICTURES, capital, evidenceWord, outOf, plain, servedWord, withUnit } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawStatus(data, tools) {
  const { format } = tools;
  const targets = maybe(data["targets"]);
  const gauges = [...usable(targets, tools), ...queue(maybe(data["queue"]), tools)];
  const noun = name(data["route_noun"]) ?? "route";
  const target = name(targets?.["noun"]) ?? "target";
  return [
    section(
      "Router",
      halt(maybe(data["halt"]), target, tools),
      gauges.length ? el("div.gauges", {}, ...gauges) : null,
      factList([
        ["Login", login(maybe(data["auth"]) ?? {}, target, tools)],
        ["Requests since start", format.count(number(data["requests"]))],
        ["Sticky sessions", format.count(number(data["sessions"]))],
      ]),
    ),
    section(`${capital(noun)}s`, routes(rows(data["routes"]), noun, target, tools)),
    reads(rows(data["reads"]), tools),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row | null} found
 * @param {string} noun what a target is
 * @param {Tools} tools
 */
function halt(found, noun, { countdown, ago }) {
  if (!found) return null;
  /** @type {(field: string) => Child} */
  const field = (key) => (found[key] ? named(name(found[key])) : null);
  return factList([
    ["Halted", ago("", number(found["halted_ago_s"])) ?? "start not reported"],
    ["Resets", countdown("in", number(found["resets_in_s"]), "reset due")],
    ["Model", field("model")],
    [capital(noun), field("target")],
    ["Billing claim", field("claim")],
  ]);
}

/**
 * @param {Row | null} targets
 * @param {Tools} tools
 */
function usable(targets, { format }) {
  if (!targets) return [];
  const [count, total] = [number(targets["usable"]), number(targets["total"])];
  const noun = name(targets["noun"]) ?? "target";
  const unverified = number(targets["unverified"]) || null;
  if (unverified !== null && unverified === total) return [gauge(`${capital(noun)}s`, `${format.count(total)} unverified`, null, null)];
  const share = count !== null && total ? count / total : null;
  const remark = withUnit(format.count(unverified), " unverified");
  return [gauge(`Usable ${noun}s`, outOf(targets, null, format), share, share === null ? null : "fresh", remark, false)];
}

/**
 * @param {Row | null} found
 * @param {Tools} tools
 */
function queue(found, { format }) {
  if (!found) return [];
  const stalled = format.duration(number(found["stalled_for_s"]));
  return [
    slots("Requests in flight", number(found["active"]), number(found["max_active"]), format, stalled === null ? null : `no slot freed for ${stalled}`),
    slots("Requests waiting", number(found["queued"]), number(found["max_queued"]), format, null),
  ];
}

/**
 * @param {string} label
 * @param {number | null} taken
 * @param {number | null} max
 * @param {import("./format.js").Format} format
 * @param {string | null} remark
 */
function slots(label, taken, max, format, remark) {
  const figure = `${format.count(taken) ?? "not reported"}${max === null ? "" : ` of ${format.count(max)}`}`;
  const share = taken !== null && max ? taken / max : null;
  return gauge(label, figure, share, share === null ? null : "fresh", remark);
}

/**
 * @param {Row} auth
 * @param {string} noun what a target is
 * @param {Tools} tools
 */
function login(auth, noun, { format }) {
  const state = name(auth["state"]);
  if (state === null || state === "unknown") return null;
  const left = format.duration(number(auth["expires_in_s"]));
  const word = state === "broken" ? `no usable ${noun}` : state === "none" ? `no ${noun}` : plain(state);
  return `${word}${left === null ? "" : `, earliest token expiry in ${left}`}`;
}

/**
 * @param {Row[]} found
 * @param {string} noun what a route is
 * @param {string} target what a target is
 * @param {Tools} tools
 */
function routes(found, noun, target, tools) {
  if (!found.length) return null;
  return table(
    `${capital(noun)}s, worst first`,
    [`${capital(noun)}, worst first`, "Would the next request be served?"],
    found.map((route) => [named(name(route["name"])), routeState(route, target, tools)]),
  );
}

/**
 * @param {Row} route
 * @param {string} target
 * @param {Tools} tools
 */
function routeState(route, target, { format, countdown, ago }) {
  const [word, tone] = servedWord(route["served_by"], route["serving"], route["evidence"]);
  const { fallback, fault, failure_rate: rate } = route;
  const total = number(route["total"]);
  const unverified = word === "unverified";
  const failed = number(rate) ? withUnit(format.percent(number(rate)), " failed") : null;
  /** @type {Child[][]} */
  const remarks = [
    [total && !(unverified && !route["usable"]) ? `${outOf(route, target, format)} usable` : null],
    [failed],
    [ago("last success", number(route["confirmed_ago_s"])) ?? (unverified ? null : evidenceWord(route["evidence"]))],
    [name(fault) ? `at fault: ${plain(fault)}` : null],
  ];
  return el(
    "div.state",
    {},
    el("span.badges", {}, badge(tone, unverified ? picture(PICTURES.none) : null, word), name(fallback) ? named(name(fallback)) : null),
    remarkList("span.why", [[text(route["reason"])], [countdown("available in", number(route["available_in_s"]), "available again by now")]]),
    remarkList("span.remarks", remarks),
  );
}

/**
 * The reads of this look, folded: they matter to developers.
 * @param {Row[]} found
 * @param {Tools} tools
 */
function reads(found, { format }) {
  if (!found.length) return null;
  const list = el(
    "ul.badges",
    {},
    ...found.map((read) => {
      const good = read["outcome"] === "ok";
      const took = format.count(number(read["ms"]));
      const outcome = plain(read["outcome"]);
      return el("li", {}, badge(good ? "ok" : "none", `${name(read["name"]) ?? "read"}: ${outcome}${took === null ? "" : ` in ${took} ms`}`));
    }),
  );
  return folded("Reads", "reads", list);
}
