// Finds the tool of an answer by its fields, and the function that draws it.

import { drawBackends } from "./backends.js";
import { drawDoctor } from "./doctor.js";
import { drawPool } from "./pool.js";
import { drawStatus } from "./status.js";
import { drawUsage } from "./usage.js";

/** @typedef {import("./read.js").Row} Row */

/**
 * What the views need to draw.
 * @typedef {object} Tools
 * @property {import("./format.js").Format} format
 * @property {(words: string, seconds: number | null, after: string) => Text | null} countdown words and the time left,
 *   then the text after that time; null where the answer has no time
 * @property {(words: string, seconds: number | null) => Text | null} ago words and the age; null where the answer has no time
 * @property {((tool: string, args: Row) => void) | null} call null where the host does not let the page call tools
 * @property {(text: string) => void} announce
 */

/**
 * @typedef {object} View
 * @property {string} tool
 * @property {string} title
 * @property {string} field a list that only the answers of this tool and of tools before it have
 * @property {(data: Row, tools: Tools) => import("./dom.js").Child[]} draw
 */

/** @type {View[]} */
const VIEWS = [
  { tool: "doctor", title: "Doctor's report", field: "findings", draw: drawDoctor },
  { tool: "usage", title: "Usage and billing", field: "models", draw: drawUsage },
  { tool: "pool", title: "Pool", field: "targets", draw: drawPool },
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
