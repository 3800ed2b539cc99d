// The host's look: its theme, its variables where they can be read on each other, its margins.

import { maybe, number, record } from "./read.js";

const READABLE = 4.5; // WCAG AA for text
const TAKEN = /^--(color|font|border)-[a-z0-9-]+$/;
const FETCHES = /url|image|[;{}\\]/i;
// Our text and ground variables in style.css that have to be read on each other, and the host's variables behind them.
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
 * @param {Record<string, unknown>} context the host's whole context, as known so far
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
  for (const name of Array.from(root.style)) if (TAKEN.test(name)) root.style.removeProperty(name);
  for (const [name, value] of Object.entries(variables)) {
    if (TAKEN.test(name) && typeof value === "string" && value.length < 200 && !FETCHES.test(value)) {
      root.style.setProperty(name, value);
    }
  }
  for (const [text, ground, names] of PAIRS) {
    if (contrast(text, ground) < READABLE) for (const name of names) root.style.removeProperty(name);
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
 * How well our variable --text is read on --ground: 1 to 21, as WCAG counts it.
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
  const below = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const [onTop, under] = [luminance(below, backgroundColor, color), luminance(below, backgroundColor)];
  return (Math.max(onTop, under) + 0.05) / (Math.min(onTop, under) + 0.05);
}

/** @type {CanvasRenderingContext2D | null} */
let paint = null;

/**
 * Of colours painted over each other, which a canvas knows in every notation.
 * @param {string[]} colours
 */
function luminance(...colours) {
  paint ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!paint) return 0;
  for (const colour of ["white", ...colours]) {
    paint.fillStyle = colour;
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
 * Tell the host how large the page is, now and whenever that changes.
 * @param {(size: {width: number, height: number}) => void} tell
 */
export function watchSize(tell) {
  let last = "";
  const observer = new ResizeObserver(() => {
    const size = { width: Math.ceil(window.innerWidth), height: Math.ceil(document.body.getBoundingClientRect().height) };
    if (last === (last = JSON.stringify(size))) return;
    tell(size);
  });
  observer.observe(document.body);
  return observer;
}

/**
 * A partial update of the host's context over what is known.
 * @param {Record<string, unknown>} known
 * @param {Record<string, unknown>} update
 */
export function mergeContext(known, update) {
  const styles = maybe(update["styles"]) ? { styles: { ...record(known["styles"]), ...record(update["styles"]) } } : {};
  return { ...known, ...update, ...styles };
}
