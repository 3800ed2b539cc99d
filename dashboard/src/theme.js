// Applies the host's theme, its style variables where the contrast is sufficient, and its insets.

import { maybe, number, record } from "./read.js";

const MIN_CONTRAST = 4.5; // WCAG AA for text
const ACCEPTED = /^--(color|font|border)-[a-z0-9-]+$/;
const FETCHES = /url|image|[;{}\\]/i;
// Pairs of text and ground in style.css that need contrast, and the host's variables that set them.
const PAIRS = /** @type {const} */ ([
  ["text", "ground", ["--color-text-primary", "--color-background-primary"]],
  ["text", "ground-2", ["--color-background-secondary"]],
  ["text-2", "ground", ["--color-text-secondary"]],
  ["text-2", "ground-2", ["--color-text-secondary", "--color-background-secondary"]],
  ["ok", "ok-ground", ["--color-text-success", "--color-background-success"]],
  ["warn", "warn-ground", ["--color-text-warning", "--color-background-warning"]],
  ["fail", "fail-ground", ["--color-text-danger", "--color-background-danger"]],
  ["info", "info-ground", ["--color-text-info", "--color-background-info"]],
]);

/**
 * @param {Record<string, unknown>} context the host's context, with all updates so far
 */
export function applyTheme(context) {
  const root = document.documentElement;
  const theme = context["theme"];
  root.style.colorScheme = theme === "light" || theme === "dark" ? theme : "light dark";
  applyVariables(root, record(record(context["styles"])["variables"]));
  applyInsets(root, record(context["safeAreaInsets"]));
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, unknown>} variables
 */
function applyVariables(root, variables) {
  for (const name of Array.from(root.style)) if (ACCEPTED.test(name)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) {
    if (ACCEPTED.test(name) && typeof value === "string" && value.length < 200 && !FETCHES.test(value)) {
      root.style.setProperty(name, value);
    }
  }
  for (const [text, ground, names] of PAIRS) {
    if (contrast(text, ground) < MIN_CONTRAST) for (const name of names) root.style.removeProperty(name);
  }
}

/**
 * @param {HTMLElement} root
 * @param {Record<string, unknown>} insets
 */
function applyInsets(root, insets) {
  for (const side of ["top", "right", "bottom", "left"]) {
    root.style.setProperty(`--inset-${side}`, `${Math.min(200, Math.max(0, number(insets[side]) ?? 0))}px`);
  }
}

/**
 * The WCAG contrast ratio of two variables of style.css: 1 to 21.
 * @param {string} text
 * @param {string} ground
 */
function contrast(text, ground) {
  const probe = document.createElement("i");
  document.body.append(probe);
  probe.style.color = `var(--${text})`;
  probe.style.backgroundColor = `var(--${ground})`;
  const { color, backgroundColor } = getComputedStyle(probe);
  probe.style.backgroundColor = "var(--ground)";
  const base = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const [onTop, under] = [luminance(base, backgroundColor, color), luminance(base, backgroundColor)];
  return (Math.max(onTop, under) + 0.05) / (Math.min(onTop, under) + 0.05);
}

/** @type {CanvasRenderingContext2D | null} */
let paint = null;

/**
 * The relative luminance of colors painted over each other. A canvas parses every CSS notation.
 * @param {string[]} colors
 */
function luminance(...colors) {
  paint ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!paint) return 0;
  for (const color of ["white", ...colors]) {
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = Array.from(paint.getImageData(0, 0, 1, 1).data, linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number} value 0 to 255, as sRGB */
function linear(value) {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/**
 * Report the page's size, now and after every change.
 * @param {(size: {width: number, height: number}) => void} report
 */
export function watchSize(report) {
  let last = "";
  const observer = new ResizeObserver(() => {
    const size = { width: Math.ceil(window.innerWidth), height: Math.ceil(document.body.getBoundingClientRect().height) };
    if (last === (last = JSON.stringify(size))) return;
    report(size);
  });
  observer.observe(document.body);
  return observer;
}

/**
 * Merge a partial update into the host's context.
 * @param {Record<string, unknown>} context
 * @param {Record<string, unknown>} update
 */
export function mergeContext(context, update) {
  const styles = maybe(update["styles"]) ? { styles: { ...record(context["styles"]), ...record(update["styles"]) } } : {};
  return { ...context, ...update, ...styles };
}
