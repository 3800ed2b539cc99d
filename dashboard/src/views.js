// Which tool an answer is from, told by its fields, and what draws it.

import { drawBackends } from "./backends.js";
import { drawDoctor } from "./doctor.js";
import { drawPool } from "./pool.js";
import { drawStatus } from "./status.js";
import { drawUsage } from "./usage.js";

/** @typedef {import("./read.js").Row} Row */

/**
 * What the views draw with.
 * @typedef {object} Tools
 * @property {import("./format.js").Format} format
 * @property {(words: string, seconds: number | null, over: string) => Text | null} countdown words and what is left of a
 *   time that was told with the answer, then what is true after it; null where no time was told
 * @property {((tool: string, args: Row) => void) | null} call null where the host lets the page call no tools
 * @property {(text: string) => void} announce
 */

/**
 * @typedef {object} View
 * @property {string} tool
 * @property {string} title
 * @property {string} field one that only this tool's answers have
 * @property {(data: Row, tools: Tools) => import("./dom.js").Child[]} draw
 */

/** @type {View[]} */
const VIEWS = [
  { tool: "doctor", title: "Doctor's report", field: "findings", draw: drawDoctor },
  { tool: "pool", title: "Account pool", field: "members", draw: drawPool },
  { tool: "usage", title: "Usage and billing", field: "models", draw: drawUsage },
  { tool: "backends_list", title: "Upstream backends", field: "backends", draw: drawBackends },
  { tool: "status", title: "Router status", field: "reads", draw: drawStatus },
];

/**
 * @param {Row} data
 * @returns {View | undefined}
 */
export function viewOf(data) {
  return VIEWS.find(({ field }) => Array.isArray(data[field]));
}
