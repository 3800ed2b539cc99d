// Reads values of a result of any shape. Each reader returns its type or null and never throws.

const MAX_ROWS = 200;
const MAX_CHARACTERS = 600;
// Characters that could fake a line break, reverse a name or be invisible in it; lone surrogates too.
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** @typedef {Record<string, unknown>} Row */

/**
 * An object; an empty one for anything else.
 * @param {unknown} value
 * @returns {Row}
 */
export function record(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? /** @type {Row} */ (value) : {};
}

/**
 * An object, or null.
 * @param {unknown} value
 * @returns {Row | null}
 */
export function maybe(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? record(value) : null;
}

/**
 * The objects of a list.
 * @param {unknown} value
 * @returns {Row[]}
 */
export function rows(value) {
  return Array.isArray(value) ? value.slice(0, MAX_ROWS).map(maybe).filter((row) => row !== null) : [];
}

/**
 * One line of text without hidden characters.
 * @param {unknown} value
 * @param {number} max characters; the rest is cut
 * @returns {string | null}
 */
export function text(value, max = MAX_CHARACTERS) {
  if (typeof value !== "string") return null;
  const clean = value.slice(0, 2 * max).replace(HIDDEN, " ").trim();
  const points = Array.from(clean);
  return points.length > max ? `${points.slice(0, max - 1).join("")}…` : clean;
}

/**
 * A name from outside: text of at most 64 characters, null where it is empty.
 * @param {unknown} value
 */
export function name(value) {
  return text(value, 64) || null;
}

/**
 * The texts of a list.
 * @param {unknown} value
 * @returns {string[]}
 */
export function texts(value) {
  return Array.isArray(value) ? value.slice(0, MAX_ROWS).map((item) => text(item)).filter((item) => item !== null) : [];
}

/**
 * A finite number.
 * @param {unknown} value
 * @returns {number | null}
 */
export function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
