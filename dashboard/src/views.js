// Which tool an answer is from, by its fields, and what draws it.

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
 *   time that the answer has, then what is true after it; null where it has no time
 * @property {(words: string, seconds: number | null) => Text | null} ago words and how long ago it was by now
 * @property {((tool: string, args: Row) => void) | null} call null where the host lets the page call no tools
 * @property {(text: string) => void} announce
 */

/**
 * @typedef {object} View
 * @property {string} tool
 * @property {string} title
 * @property {string} field a list that the answers of this tool have, and of those after it none
 * @property {(data: Row, tools: Tools) => import("./dom.js").Child[]} draw
 */

/** @type {View[]} */
const VIEWS = [
  { tool: "doctor", title: "Doctor's report", field: "findings", draw: drawDoctor },
  { tool: "usage", title: "Usage and billing", field: "models", draw: drawUsage },
  { tool: "pool", title: "Account pool", field: "targets", draw: drawPool },
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
