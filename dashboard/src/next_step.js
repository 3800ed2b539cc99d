// A next step, with a copy button for the command in it. The page runs nothing: the person does.

import { button, el } from "./dom.js";

const COMMAND = /`([^`]+)`/;

/**
 * @param {string} sentence with commands in backticks; without one there is nothing to copy and no button
 * @param {string} key unique on the page
 * @param {import("./views.js").Tools} tools
 * @param {import("./dom.js").Child[]} subjects whom the step is for, where a card has several
 */
export function nextStep(sentence, key, tools, subjects = []) {
  const command = sentence.match(COMMAND)?.[1];
  const step = el("span", {}, ...withCommands(sentence));
  return el("div.next", {}, el("p", {}, el("b", {}, "Next step: "), ...subjects, step), command ? copyButton(command, step, key, tools) : null);
}

/**
 * @param {string} command
 * @param {HTMLElement} step the element with the command
 * @param {string} key
 * @param {import("./views.js").Tools} tools
 */
function copyButton(command, step, key, tools) {
  const copy = button("Copy command", () => void copyCommand(command, step, tools.announce));
  copy.dataset["key"] = `copy ${key}`;
  return copy;
}

/** @param {string} sentence */
function withCommands(sentence) {
  return sentence.split(/`([^`]+)`/g).map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

/**
 * Write the command to the clipboard; where the host does not allow that, select it for copying by hand.
 * @param {string} command
 * @param {HTMLElement} step
 * @param {(text: string) => void} announce
 */
async function copyCommand(command, step, announce) {
  if (await writeClipboard(command)) {
    announce(`Copied: ${command}`);
    return;
  }
  getSelection()?.selectAllChildren(step.querySelector("code") ?? step);
  announce("This host does not allow clipboard access. The command is selected: copy it with the keyboard.");
}

/** @param {string} text */
async function writeClipboard(text) {
  if (!isClipboardAllowed()) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Ask first where the browser can tell: a refused write would be an error on the host's console. */
function isClipboardAllowed() {
  /** @type {{featurePolicy?: {allowsFeature: (name: string) => boolean}}} */
  const { featurePolicy } = /** @type {any} */ (document);
  return featurePolicy?.allowsFeature("clipboard-write") ?? true;
}
