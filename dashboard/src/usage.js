// usage: billing buckets as a stacked bar, targets and models as bars, the forecast as a sentence.

import { chart } from "./chart.js";
import { badge, el, factList, named, namedList, noteList, section, table } from "./dom.js";
import { bar, gauge, stackedBar } from "./gauge.js";
import { maybe, name, number, rows, texts } from "./read.js";
import { capital, plural, withUnit } from "./words.js";

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
  const noun = capital(name(data["noun"]) ?? "target");
  const started = () => tools.ago("Since start,", number(data["started_ago_s"])) ?? "Since start";
  const metered = data["metered"] === true;
  const buckets = metered
    ? []
    : [...billing(last, maybe(data["billing"]), tools), ...billing(started(), maybe(data["billing_since_start"]), tools)];
  return [
    section("Billing buckets", ...buckets),
    section(
      "Traffic",
      ...figures(last, maybe(data["window"]), metered || maybe(data["billing"]) !== null, tools),
      ...figures(started(), maybe(data["since_start"]), metered || maybe(data["billing_since_start"]) !== null, tools),
      metered && data["available"] !== false ? el("p.remark", {}, "Every request is metered.") : null,
    ),
    section("Over time", ...chart(data["series"], tools)),
    section("Forecast", forecast(maybe(data["forecast"]), tools)),
    section("Budgets", ...rows(data["budgets"]).map((budget) => budgetGauge(budget, tools))),
    section(`${noun}s`, ranking(`${noun}s, most requests first`, noun, rows(data["targets"]), "name", tools)),
    section("Models", ranking("Models, most requests first", "Model", rows(data["models"]), "model", tools)),
    noteList(texts(data["notes"])),
  ];
}

/**
 * @param {Child} title
 * @param {Row | null} buckets
 * @param {Tools} tools
 * @returns {Child[]}
 */
function billing(title, buckets, { format }) {
  if (!buckets) return [];
  const found = rows(buckets["buckets"]);
  // A router that does not count the requests of a bucket may know its cost.
  const counted = found.some((bucket) => number(bucket["requests"]) !== null);
  const parts = found.flatMap((bucket, index) => {
    const [requests, cost, sort] = [number(bucket["requests"]), number(bucket["estimated_cost_usd"]), sortOf(bucket["paid"])];
    // Neighbors of one sort get two colors.
    const key = `${sort}-${index % 2}`;
    const label = `${name(bucket["name"]) ?? "bucket"}${sort === "paid" ? " (paid)" : ""}`;
    const value = counted ? requests : cost;
    const about = cost === null || (counted && !cost) ? null : `about ${format.dollars(cost)}`;
    const figure = counted ? `${format.count(requests)}${about === null ? "" : ` (${about})`}` : (about ?? "");
    return value === null ? [] : { key, label, value: Math.max(0, value), figure };
  });
  const paid = number(buckets["paid_share"]);
  const claims = texts(buckets["unknown_claims"]).map(name);
  return [
    el("h3", {}, title),
    stackedBar(parts),
    paid ? el("p.badges", {}, badge("warn", `${format.percent(paid)} of requests in a paid bucket`)) : null,
    claims.length ? el("p", {}, "Unknown billing claims: ", ...namedList(claims)) : null,
  ];
}

/** @param {unknown} paid */
function sortOf(paid) {
  if (paid === true) return "paid";
  return paid === false ? "covered" : "unclassified";
}

/**
 * @param {Child} title
 * @param {Row | null} found
 * @param {boolean} billed where nothing is, as by a local server, no cost is missing
 * @param {Tools} tools
 * @returns {Child[]}
 */
function figures(title, found, billed, { format }) {
  if (!found) return [];
  const missing = "not reported";
  const [tokensIn, tokensOut] = ["input_tokens", "output_tokens"].map((name) => format.count(number(found[name])));
  const facts = factList([
    // Nothing is missing where a router counts tokens only.
    ["Requests", format.count(number(found["requests"])) ?? (tokensIn ?? tokensOut ? null : missing)],
    ["Tokens in", tokensIn ?? missing],
    ["Tokens out", tokensOut ?? missing],
    ["Estimated cost", format.dollars(number(found["estimated_cost_usd"])) ?? (billed ? missing : null)],
    ["Failed", format.percent(number(found["error_rate"]))],
    ["Client errors", format.count(number(found["client_errors"]))],
    ["Served by a fallback", format.count(number(found["fallbacks"]))],
    ["Mean latency", withUnit(format.count(number(found["avg_latency_ms"])), " ms")],
  ]);
  return [el("h3", {}, title), facts];
}

/**
 * @param {Row | null} found
 * @param {Tools} tools
 */
function forecast(found, { format, countdown }) {
  if (!found) return null;
  const tokens = format.count(number(found["tokens_per_minute"]));
  const cost = format.dollars(number(found["cost_usd_per_hour"]));
  const rate = [withUnit(tokens, " tokens per minute"), withUnit(cost, " per hour at list prices")].filter((part) => part !== null);
  const ends = countdown("Quota runs out in", number(found["exhaustion_in_s"]), "Quota was expected to run out by now");
  if (!rate.length && !ends) return null;
  return el("p", {}, rate.length ? `At the current rate: ${rate.join(", about ")}. ` : null, ends, ends && ".");
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
    `${format.dollars(spent) ?? "not reported"} of ${format.dollars(limit) ?? "not reported"}${period ? ` per ${period}` : ""}`,
    spent !== null && limit ? spent / limit : null,
    spent !== null && limit ? "fresh" : null,
    countdown("resets in", number(budget["resets_in_s"]), "has reset since this answer"),
  );
}

/**
 * A table with one bar per row, relative to the largest row.
 * @param {string} caption
 * @param {string} noun
 * @param {Row[]} ranked
 * @param {"name" | "model"} key the field with the name
 * @param {Tools} tools
 */
function ranking(caption, noun, ranked, key, { format }) {
  if (!ranked.length) return null;
  const max = Math.max(...ranked.map((row) => number(row["requests"]) ?? 0));
  return table(
    caption,
    [noun, "Requests"],
    ranked.map((row) => {
      const requests = number(row["requests"]);
      const claim = name(row["claim"]);
      const remarks = [
        plural(format.count(requests), "request") ?? "requests not reported",
        withUnit(format.count(number(row["failures"])), " failed"),
        withUnit(format.count(number(row["input_tokens"])), " tokens in"),
        withUnit(format.count(number(row["output_tokens"])), " out"),
        withUnit(format.count(number(row["avg_input_tokens"])), " tokens in per request"),
        withUnit(format.count(number(row["avg_output_tokens"])), " out per request"),
        withUnit(format.dollars(number(row["estimated_cost_usd"])), " at list prices"),
      ];
      const who = el("div.who", {}, named(name(row[key])), claim && claim !== "unknown" ? el("span.remark", {}, "billing claim ", named(claim)) : null);
      const shown = el("div.gauge", {}, bar(max && requests !== null ? requests / max : null, requests === null ? "none" : "fresh", false));
      shown.append(el("p.remark", {}, remarks.filter((part) => part !== null).join(", ")));
      return [who, shown];
    }),
  );
}
