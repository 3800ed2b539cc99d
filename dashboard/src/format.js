// Numbers and times as the host's locale and time zone have them.

/**
 * @typedef {object} Format
 * @property {(value: number | null) => string | null} count
 * @property {(value: number | null) => string | null} percent
 * @property {(value: number | null) => string | null} dollars
 * @property {(seconds: number) => string} moment date and time of seconds since the epoch
 * @property {(seconds: number | null) => string | null} duration
 */

const MOST_MS = 8.64e15; // a Date holds no more
const LEAST_USD = 1e-6;
const UNITS = /** @type {const} */ ([["y", 31_536_000], ["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]]);

/**
 * @param {unknown} locale as the host says it; the browser's own where that is none
 * @param {unknown} timeZone likewise
 * @returns {Format}
 */
export function createFormat(locale, timeZone) {
  const language = supported(() => new Intl.NumberFormat(String(locale)), locale);
  const zone = supported(() => new Intl.DateTimeFormat("en", { timeZone: String(timeZone) }), timeZone);
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const moment = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(zone ? { timeZone: zone } : {}),
  });
  return {
    count: said((value) => count.format(value)),
    // What is above 0 is never shown as 0, and what is below 1 never as all.
    percent: said((value) => percent.format(value > 0 && value < 1 ? Math.min(0.99, Math.max(0.01, value)) : value)),
    dollars: said((value) => dollars(language, value)),
    moment: (seconds) => moment.format(new Date(Math.min(MOST_MS, Math.max(-MOST_MS, seconds * 1000)))),
    duration: said((seconds) => duration(seconds, count)),
  };
}

/**
 * null, not reported, stays null.
 * @param {(value: number) => string} format
 * @returns {(value: number | null) => string | null}
 */
function said(format) {
  return (value) => (value === null ? null : format(value));
}

/**
 * @param {() => unknown} attempt
 * @param {unknown} value
 * @returns {string | undefined}
 */
function supported(attempt, value) {
  if (typeof value !== "string" || !value) return undefined;
  try {
    attempt();
    return value;
  } catch {
    return undefined;
  }
}

/**
 * As many decimals as a small amount needs; what is above 0 is never shown as 0.
 * @param {string | undefined} language
 * @param {number} value
 */
function dollars(language, value) {
  const small = value !== 0 && Math.abs(value) < 1;
  const tiny = value > 0 && value < LEAST_USD;
  const shown = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: small ? 4 : 2,
    maximumFractionDigits: small ? 6 : 2,
  }).format(tiny ? LEAST_USD : value);
  return tiny ? `<${shown}` : shown;
}

/**
 * The two largest units of it: 2 h 5 min.
 * @param {number} seconds
 * @param {Intl.NumberFormat} count
 */
function duration(seconds, count) {
  let left = Math.max(0, Math.floor(seconds));
  const at = UNITS.findIndex(([, size]) => left >= size);
  if (at < 0) return "0 s";
  const parts = [];
  for (const [unit, size] of UNITS.slice(at, at + 2)) {
    const whole = Math.floor(left / size);
    if (whole) parts.push(`${count.format(whole)}\u00a0${unit}`);
    left -= whole * size;
  }
  return parts.join(" ");
}
