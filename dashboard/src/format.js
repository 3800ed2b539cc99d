// Numbers and times in the host's locale and time zone.

/**
 * @typedef {object} Format
 * @property {(value: number | null) => string | null} count
 * @property {(value: number | null) => string | null} percent
 * @property {(value: number | null) => string | null} dollars
 * @property {(seconds: number) => string} moment date and time of seconds since the epoch
 * @property {(seconds: number | null) => string | null} duration
 */

const MAX_DATE_MS = 8.64e15; // the range of Date
const MIN_USD = 1e-6;
const UNITS = /** @type {const} */ ([["y", 31_536_000], ["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]]);

/**
 * @param {unknown} locale the host's; the browser's own where it is not valid
 * @param {unknown} timeZone the host's; the browser's own where it is not valid
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
    count: optional((value) => count.format(value)),
    // Above 0 % is never shown as 0 %, below 100 % never as 100 %.
    percent: optional((value) => percent.format(value > 0 && value < 1 ? Math.min(0.99, Math.max(0.01, value)) : value)),
    dollars: optional((value) => dollars(language, value)),
    moment: (seconds) => moment.format(new Date(Math.min(MAX_DATE_MS, Math.max(-MAX_DATE_MS, seconds * 1000)))),
    duration: optional((seconds) => duration(seconds, count)),
  };
}

/**
 * null (not reported) stays null.
 * @param {(value: number) => string} format
 * @returns {(value: number | null) => string | null}
 */
function optional(format) {
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
 * Up to 6 decimals below 1 USD; an amount above 0 is never shown as 0.
 * @param {string | undefined} language
 * @param {number} value
 */
function dollars(language, value) {
  const small = value !== 0 && Math.abs(value) < 1;
  const tiny = value > 0 && value < MIN_USD;
  const shown = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: small ? 6 : 2,
  }).format(tiny ? MIN_USD : value);
  return tiny ? `<${shown}` : shown;
}

/**
 * The two largest units: 2 h 5 min.
 * @param {number} seconds
 * @param {Intl.NumberFormat} count
 */
function duration(seconds, count) {
  let left = Math.max(0, Math.floor(seconds));
  const at = UNITS.findIndex(([, size]) => left >= size);
  if (at < 0) return "0 s";
  const parts = [];
  for (const [unit, size] of UNITS.slice(at, at + 2)) {
    const amount = Math.floor(left / size);
    if (amount) parts.push(`${count.format(amount)}\u00a0${unit}`);
    left -= amount * size;
  }
  return parts.join(" ");
}
