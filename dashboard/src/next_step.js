// A next step, with the command in it easy to copy. The page runs nothing: the person does.

import { button, el } from "./dom.js";

const COMMAND = /`([^`]+)`/;

/**
 * @param {string} sentence with commands in backticks
 * @param {string} key tells this step from the others on the page
 * @param {import("./views.js").Tools} tools
 */
export function steps(sentence, key, tools) {
  const command = sentence.match(COMMAND)?.[1];
  const told = el("span", {}, ...marked(sentence));
  const copy = button(command ? "Copy command" : "Copy", () => void copied(command ?? sentence, told, tools.announce));
  copy.dataset["key"] = `copy ${key}`;
  return el("div.next", {}, el("p", {}, el("b", {}, "Next: "), told), copy);
}

/** @param {string} sentence */
function marked(sentence) {
  return sentence.split(/`([^`]+)`/g).map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

/**
 * Into the clipboard; where the host does not allow that, the text is selected, to be copied by hand.
 * @param {string} text
 * @param {HTMLElement} told
 * @param {(text: string) => void} announce
 */
async function copied(text, told, announce) {
  if (await written(text)) {
    announce(`Copied: ${text}`);
    return;
  }
  getSelection()?.selectAllChildren(told.querySelector("code") ?? told);
  announce("This host lets no page use the clipboard. The text is selected: copy it with your keyboard.");
}

/** @param {string} text */
async function written(text) {
  if (!allowed()) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Where a browser can be asked, asking keeps its complaint off the host's console. */
function allowed() {
  /** @type {{featurePolicy?: {allowsFeature: (name: string) => boolean}}} */
  const { featurePolicy } = /** @type {any} */ (document);
  return featurePolicy?.allowsFeature("clipboard-write") ?? true;
}
