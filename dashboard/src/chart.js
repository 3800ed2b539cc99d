// usage over time: one row of bars for the requests and, if any failed, one for the failures, with the figures as a table.

import { drawing, el, folded, table } from "./dom.js";
import { number, rows } from "./read.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {import("./views.js").Tools} Tools */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {{starts: number, seconds: number, row: Row}} Interval seconds relative to the answer, the past negative */

const WIDTH = 1000;
const HEIGHT = 100;
const LOWEST = 4; // a bar for a count above 0 can be seen
const FILLED = 0.84; // of the width of an interval

/**
 * The chart and its table; nothing where no interval reports requests, or there is only one.
 * @param {unknown} series
 * @param {Tools} tools
 * @returns {Child[]}
 */
export function chart(series, tools) {
  const intervals = rows(series).flatMap((row) => {
    const [ago, seconds] = [number(row["starts_ago_s"]), number(row["seconds"])];
    return ago !== null && seconds !== null && seconds > 0 ? { starts: -ago, seconds, row } : [];
  });
  const counts = intervals.map(({ row }) => number(row["requests"]));
  if (counts.length < 2 || counts.every((count) => count === null)) return [];
  const failures = intervals.map(({ row }) => number(row["failures"]));
  return [
    bars("Requests", intervals, counts, tools),
    failures.some((count) => count) ? bars("Failed requests", intervals, failures, tools) : null,
    folded("Figures", "chart", figures(intervals, tools)),
  ];
}

/**
 * @param {string} title
 * @param {Interval[]} intervals
 * @param {(number | null)[]} counts
 * @param {Tools} tools
 */
function bars(title, intervals, counts, { format }) {
  const first = Math.min(...intervals.map(({ starts }) => starts));
  const end = Math.max(0, ...intervals.map(({ starts, seconds }) => starts + seconds));
  const peak = Math.max(0, ...counts.map((count) => count ?? 0));
  const summary = `last ${format.duration(-first)}, peak ${format.count(peak)} in ${format.duration(intervals[0]?.seconds ?? 0)}`;
  const shapes = intervals.flatMap(({ starts, seconds }, at) => {
    const count = counts[at] ?? null;
    return count === null ? [] : bar((starts - first) / (end - first), seconds / (end - first), count, peak);
  });
  return el(
    "figure.chart",
    {},
    el("figcaption", {}, el("b", {}, title), " ", el("span.remark", {}, summary)),
    drawing("svg", { role: "img", "aria-label": `${title}: ${summary}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" }, ...shapes),
    el("p.remark.bar-top", { "aria-hidden": "true" }, el("span", {}, `${format.duration(-first)} ago`), el("span", {}, "now")),
  );
}

/**
 * A bar from the ground up; a line on the ground for 0. An interval without a report has neither.
 * @param {number} from 0..1
 * @param {number} width 0..1
 * @param {number} count
 * @param {number} peak
 */
function bar(from, width, count, peak) {
  const height = count > 0 ? Math.max(LOWEST, (count / peak) * HEIGHT) : 1;
  const [x, y, w, h] = [from * WIDTH, HEIGHT - height, width * WIDTH * FILLED, height].map((value) => value.toFixed(1));
  return drawing("path", { d: `M${x} ${y}h${w}v${h}h-${w}z` });
}

/**
 * @param {Interval[]} intervals
 * @param {Tools} tools
 */
function figures(intervals, { format, ago }) {
  /** @type {Array<[string, (row: Row) => string | null]>} */
  const columns = [
    ["Requests", (row) => format.count(number(row["requests"]))],
    ["Failed", (row) => format.count(number(row["failures"]))],
    ["Tokens", (row) => format.count(number(row["tokens"]))],
    ["Est. cost", (row) => format.dollars(number(row["estimated_cost_usd"]))],
  ];
  const shown = columns.filter(([, cell]) => intervals.some(({ row }) => cell(row) !== null));
  const body = [...intervals].reverse().map(({ starts, row }) => [
    el("span", {}, ago("", -starts)),
    ...shown.map(([, cell]) => el("span", {}, cell(row) ?? "not reported")),
  ]);
  return table("Usage over time, newest first", ["Begun", ...shown.map(([title]) => title)], body);
}
