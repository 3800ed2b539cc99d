// Values out of a result, whatever it holds: each reader gives its own type, or null, never an exception.

const MOST_ROWS = 200;
const MOST_CHARACTERS = 600;
// What could forge a line, reverse a name or hide in it; lone surrogates too.
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
 * The same, but null where there is none.
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
  return Array.isArray(value) ? value.slice(0, MOST_ROWS).map(maybe).filter((row) => row !== null) : [];
}

/**
 * One line of text without hidden characters.
 * @param {unknown} value
 * @param {number} most characters; more are cut
 * @returns {string | null}
 */
export function text(value, most = MOST_CHARACTERS) {
  if (typeof value !== "string") return null;
  const clean = value.slice(0, 2 * most).replace(HIDDEN, " ").trim();
  const points = Array.from(clean);
  return points.length > most ? `${points.slice(0, most - 1).join("")}…` : clean;
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
  return Array.isArray(value) ? value.slice(0, MOST_ROWS).map((item) => text(item)).filter((item) => item !== null) : [];
}

/**
 * A finite number.
 * @param {unknown} value
 * @returns {number | null}
 */
export function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/**
 * A share, held between 0 and 1.
 * @param {unknown} value
 */
export function share(value) {
  const found = number(value);
  return found === null ? null : Math.min(1, Math.max(0, found));
}
