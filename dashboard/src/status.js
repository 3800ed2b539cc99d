// status: the facts behind the verdict, and what each name that clients ask for would get.

import { badge, el, factList, named, noteList, pieces, section, table } from "./dom.js";
import { gauge } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { capital, evidenceWord, outOf, plain, servedWord, withUnit } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

/** @type {Record<string, string>} */
const LOGINS = { broken: "broken: no account can be used", none: "no account" };

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawStatus(data, tools) {
  const { format } = tools;
  const targets = maybe(data["targets"]);
  const gauges = [...usable(targets, tools), ...queue(maybe(data["queue"]), tools)];
  const noun = name(data["route_noun"]) ?? "name";
  return [
    section(
      "The router now",
      halt(maybe(data["halt"]), tools),
      gauges.length ? el("div.gauges", {}, ...gauges) : null,
      factList([
        ["Login", login(maybe(data["auth"]) ?? {}, tools)],
        ["Requests since the start", format.count(number(data["requests"]))],
        ["Bound sessions", format.count(number(data["sessions"]))],
      ]),
    ),
    section(`${capital(noun)}s that clients ask for`, routes(rows(data["routes"]), noun, name(targets?.["noun"]) ?? "target", tools)),
    section("Reads", reads(rows(data["reads"]), tools)),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function halt(told, { countdown, ago }) {
  if (!told) return null;
  /** @type {(field: string) => Child} */
  const field = (key) => (told[key] ? named(name(told[key])) : null);
  return factList([
    ["Halted", ago("", number(told["since_s"])) ?? "since an unknown time"],
    ["Lifts by itself", countdown("in", number(told["clears_in_s"]), "should have been lifted by now")],
    ["Caused by model", field("model")],
    ["Account", field("account")],
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
  const share = count !== null && total ? count / total : null;
  return [gauge(`Usable ${noun}s`, outOf(targets, null, format), share, share === null ? null : "fresh", null, false)];
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function queue(told, { format }) {
  if (!told) return [];
  const stalled = format.duration(number(told["stalled_for_s"]));
  return [
    slots("Requests in flight", number(told["active"]), number(told["max_active"]), format, stalled === null ? null : `no slot freed for ${stalled}`),
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
  const figure = `${format.count(taken) ?? "not reported"}${most === null ? "" : ` of ${format.count(most)}`}`;
  const share = taken !== null && most ? taken / most : null;
  return gauge(label, figure, share, share === null ? null : "fresh", remark);
}

/**
 * @param {Row} auth
 * @param {Tools} tools
 */
function login(auth, { format }) {
  const state = name(auth["state"]);
  if (state === null || state === "unknown") return null;
  const left = format.duration(number(auth["expires_in_s"]));
  const word = Object.hasOwn(LOGINS, state) ? LOGINS[state] : plain(state);
  return `${word}${left === null ? "" : `, earliest token expiry in ${left}`}`;
}

/**
 * @param {Row[]} found
 * @param {string} noun what a route is
 * @param {string} target what stands behind it
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
  const [word, tone] = servedWord(route["served_by"], route["serving"]);
  const { fallback, fault, failure_rate: rate } = route;
  const total = number(route["total"]);
  const failed = number(rate) ? withUnit(format.percent(number(rate)), " failed") : null;
  /** @type {Child[][]} */
  const remarks = [
    [total ? `${outOf(route, target, format)} usable` : null],
    [failed],
    [ago("last success", number(route["confirmed_ago_s"])) ?? evidenceWord(route["evidence"])],
    [name(fault) ? `at fault: ${plain(fault)}` : null],
  ];
  return el(
    "div.state",
    {},
    el("span.badges", {}, badge(tone, word), name(fallback) ? named(name(fallback)) : null),
    pieces("span.why", [[text(route["reason"])], [countdown("back in", number(route["available_in_s"]), "due back by now")]]),
    pieces("span.remarks", remarks),
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
      const good = read["outcome"] === "ok";
      const took = format.count(number(read["ms"]));
      const outcome = plain(read["outcome"]);
      return el("li", {}, badge(good ? "ok" : "none", `${name(read["name"]) ?? "read"}: ${outcome}${took === null ? "" : ` in ${took} ms`}`));
    }),
  );
}
