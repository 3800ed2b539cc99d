// backends_list: one row per upstream, with its issues as badges, and the fallbacks.

import { badge, el, factList, named, namedList, noteList, section, table } from "./dom.js";
import { name, number, rows, text, texts } from "./read.js";
import { issueWord, keyWord, plural } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawBackends(data, tools) {
  const backends = rows(data["backends"]);
  const { format } = tools;
  if (data["available"] === false) return [noteList(texts(data["notes"]))];
  const fallbacks = rows(data["fallbacks"]);
  const active = backends.filter((backend) => backend["active"] === true).length;
  return [
    section(
      `${plural(format.count(backends.length), "upstream")} configured, ${format.count(active)} in use`,
      factList([
        ["Read from", name(data["source"])],
        ["Routing", data["strategy"] ? named(name(data["strategy"])) : null],
      ]),
      backends.length
        ? table("Upstreams, in the router's order", ["Upstream", "Host and state"], backends.map((backend) => backendRow(backend, tools)))
        : null,
    ),
    section(
      "Fallbacks",
      fallbacks.length ? table("Fallbacks", ["Route", "Fallbacks, in order"], fallbacks.map(fallbackRow)) : null,
    ),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Row} backend
 * @param {Tools} tools
 */
function backendRow(backend, { format }) {
  const [key, tone] = keyWord(backend["key"]);
  const route = name(backend["route"]);
  const limits = [
    [number(backend["rpm"]), "requests per minute"],
    [number(backend["tpm"]), "tokens per minute"],
  ].flatMap(([value, unit]) => (typeof value === "number" ? `${format.count(value)} ${unit}` : []));
  const who = el(
    "div.who",
    {},
    named(name(backend["name"])),
    el(
      "span.remarks",
      {},
      ...[name(backend["provider"]), name(backend["model"])].map((found) => (found ? el("span.remark", {}, named(found)) : null)),
      route ? el("span.remark", {}, "route ", named(route)) : null,
      limits.length ? el("span.remark", {}, `limit ${limits.join(", ")}`) : null,
    ),
  );
  const issues = texts(backend["issues"]).map((issue) => badge("warn", issueWord(issue)));
  const problem = text(backend["problem"]);
  const state = el(
    "div.state",
    {},
    el("bdi.host", {}, text(backend["url"], 300) || "host not reported"),
    el("span.badges", {}, badge(...useWord(backend["active"])), badge(tone, key), ...issues),
    problem ? el("span.remark", {}, problem) : null,
  );
  return [who, state];
}

/**
 * @param {unknown} active
 * @returns {["ok" | "none", string]}
 */
function useWord(active) {
  if (active === true) return ["ok", "in use"];
  return ["none", active === false ? "not used" : "use not reported"];
}

/** @param {Row} row */
function fallbackRow(row) {
  return [named(name(row["name"])), el("span", {}, ...namedList(texts(row["fallbacks"]).map(name)))];
}
