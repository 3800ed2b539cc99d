// usage: buckets as parts of a whole, accounts and models as bars, the forecast in words.

import { badge, el, factList, named, noteList, section, table } from "./dom.js";
import { bar, gauge, stackedBar } from "./gauge.js";
import { maybe, name, number, rows, text, texts } from "./read.js";
import { BUCKETS, capital, plural, withUnit } from "./words.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {Row} data
 * @param {Tools} tools
 */
export function drawUsage(data, tools) {
  const minutes = number(maybe(data["window"])?.["minutes"]);
  const last = minutes === null ? "Window" : `Last ${minutes === 60 ? "hour" : tools.format.duration(minutes * 60)}`;
  const noun = text(data["noun"], 30) ?? "member";
  return [
    section(
      "Billing buckets",
      ...billing(last, maybe(data["billing"]), tools),
      ...billing("Since the start", maybe(data["billing_since_start"]), tools),
    ),
    section(
      "Figures",
      ...figures(last, maybe(data["window"]), tools),
      ...figures("Since the start", maybe(data["since_start"]), tools),
    ),
    section("Forecast", forecast(maybe(data["forecast"]), tools)),
    section("Budgets", ...rows(data["budgets"]).map((budget) => budgetGauge(budget, tools))),
    section(`${capital(noun)}s`, ranking(`${capital(noun)}s, most requests first`, capital(noun), rows(data["accounts"]), "alias", tools)),
    section("Models", ranking("Models, most requests first", "Model", rows(data["models"]), "model", tools)),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {string} title
 * @param {Row | null} buckets
 * @param {Tools} tools
 * @returns {Child[]}
 */
function billing(title, buckets, { format }) {
  if (!buckets) return [];
  const parts = BUCKETS.flatMap(([key, label]) => {
    const value = number(buckets[key]);
    return value === null ? [] : { key, label, value: Math.max(0, value), figure: `${format.count(value)}` };
  });
  const paid = number(buckets["paid_share"]);
  const claims = texts(buckets["unknown_claims"]).map((claim) => claim.slice(0, 64));
  return [
    el("h3", {}, title),
    stackedBar(parts),
    paid ? el("p.badges", {}, badge(number(buckets["subscription"]) === null ? "none" : "warn", `${format.percent(paid)} of the requests fell into a paid bucket`)) : null,
    claims.length ? el("p", {}, "Claims that are not known here: ", ...claims.flatMap((claim) => [named(claim), " "])) : null,
  ];
}

/**
 * @param {string} title
 * @param {Row | null} told
 * @param {Tools} tools
 * @returns {Child[]}
 */
function figures(title, told, { format }) {
  if (!told) return [];
  const facts = factList([
    ["Requests", format.count(number(told["requests"])) ?? "not told"],
    ["Tokens in", format.count(number(told["input_tokens"])) ?? "not told"],
    ["Tokens out", format.count(number(told["output_tokens"])) ?? "not told"],
    ["Estimated cost", format.dollars(number(told["estimated_cost_usd"])) ?? "not told"],
    ["Failed", format.percent(number(told["error_rate"]))],
    ["Mean latency", withUnit(format.count(number(told["avg_latency_ms"])), " ms")],
  ]);
  return [el("h3", {}, title), facts];
}

/**
 * @param {Row | null} told
 * @param {Tools} tools
 */
function forecast(told, { format, countdown }) {
  if (!told) return null;
  const tokens = format.count(number(told["tokens_per_minute"]));
  const cost = format.dollars(number(told["cost_usd_per_hour"]));
  const rate = [withUnit(tokens, " tokens a minute"), withUnit(cost, " an hour at list prices")].filter((part) => part !== null);
  const ends = countdown("The router expects its quota to run out in", number(told["exhaustion_in_s"]), "The router expected its quota to run out by now");
  if (!rate.length && !ends) return null;
  return el("p", {}, rate.length ? `At the present rate: ${rate.join(", about ")}. ` : null, ends, ends && ".");
}

/**
 * @param {Row} budget
 * @param {Tools} tools
 */
function budgetGauge(budget, { format, countdown }) {
  const [spent, limit] = [number(budget["spent_usd"]), number(budget["limit_usd"])];
  const period = name(budget["period"]);
  return gauge(
    named(name(budget["name"])),
    `${format.dollars(spent) ?? "not told"} of ${format.dollars(limit) ?? "not told"}${period ? ` each ${period}` : ""}`,
    spent !== null && limit ? spent / limit : null,
    spent !== null && limit ? "fresh" : null,
    countdown("next period in", number(budget["resets_in_s"]), "a new period has begun since"),
  );
}

/**
 * Rows with a bar each, as long as its share of the largest.
 * @param {string} caption
 * @param {string} noun
 * @param {Row[]} ranked
 * @param {"alias" | "model"} key which field the name is
 * @param {Tools} tools
 */
function ranking(caption, noun, ranked, key, { format }) {
  if (!ranked.length) return null;
  const most = Math.max(...ranked.map((row) => number(row["requests"]) ?? 0));
  return table(
    caption,
    [noun, "Requests"],
    ranked.map((row) => {
      const requests = number(row["requests"]);
      const claim = name(row["claim"]);
      const told = [
        plural(format.count(requests), "request") ?? "requests not told",
        withUnit(format.count(number(row["failures"])), " failed"),
        withUnit(format.count(number(row["input_tokens"])), " tokens in"),
        withUnit(format.count(number(row["output_tokens"])), " out"),
        withUnit(format.count(number(row["avg_input_tokens"])), " tokens in each"),
        withUnit(format.count(number(row["avg_output_tokens"])), " out each"),
        withUnit(format.dollars(number(row["estimated_cost_usd"])), " at list prices"),
      ];
      const who = el("div.who", {}, named(name(row[key])), claim && claim !== "unknown" ? el("span.remark", {}, "claim ", named(claim)) : null);
      const shown = el("div.gauge", {}, bar(most && requests !== null ? requests / most : null, requests === null ? "none" : "fresh", false));
      shown.append(el("p.remark", {}, told.filter((part) => part !== null).join(", ")));
      return [who, shown];
    }),
  );
}
