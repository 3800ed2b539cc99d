// Bars. Each has its figure as text next to it.

import { el } from "./dom.js";

/**
 * @param {number | null} share 0..1; null draws an empty track
 * @param {"fresh" | "stale" | "none"} quality stale is hatched, none has a dashed frame
 * @param {boolean} levels whether a high share is colored as a warning
 */
export function bar(share, quality = "fresh", levels = true) {
  const track = el("span.bar", { "aria-hidden": "true", "data-quality": quality });
  if (share !== null) {
    const length = el("span", levels ? { "data-level": level(share) } : {});
    length.style.width = `${Math.min(1, Math.max(0, share)) * 100}%`;
    track.append(length);
  }
  return track;
}

/** @param {number} share */
function level(share) {
  if (share >= 0.95) return "full";
  return share >= 0.75 ? "high" : "low";
}

/**
 * A bar with a label and a figure; no bar where `quality` is null.
 * @param {import("./dom.js").Child} label
 * @param {string} figure
 * @param {number | null} share
 * @param {"fresh" | "stale" | "none" | null} quality
 * @param {import("./dom.js").Child} remark
 * @param {boolean} levels whether a high share is colored as a warning
 */
export function gauge(label, figure, share, quality = "fresh", remark = null, levels = true) {
  return el(
    "div.gauge",
    {},
    el("p", {}, el("span.label", {}, label), " ", el("span.figure", {}, figure)),
    quality && bar(share, quality, levels),
    remark === null ? null : el("p.remark", {}, remark),
  );
}

/**
 * Shares of a total as one stacked bar, with a legend of names and figures.
 * @param {Array<{key: string, label: string, value: number, figure: string}>} parts
 */
export function stackedBar(parts) {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const track = el("div.stack", { "aria-hidden": "true" });
  for (const { key, value } of parts.filter((part) => part.value > 0)) {
    const length = el("span", { "data-bucket": key });
    length.style.width = `${(value / total) * 100}%`;
    track.append(length);
  }
  const legend = parts.map(({ key, label, value, figure }) =>
    el("li", value ? {} : { class: "empty" }, el("i", { "data-bucket": key, "aria-hidden": "true" }), `${label} `, el("b", {}, figure)),
  );
  return el("div", {}, track, el("ul.legend", {}, ...legend));
}
