// Makes all elements of the page. Text enters as text nodes; no module parses markup.

/** @typedef {Node | string | null} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element, such as el("p.headline", {title: "…"}, "text", child). Omits null children.
 * @param {string} name tag with classes, joined by dots
 * @param {Record<string, string>} attributes
 * @param {Child[]} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const [tag = "div", ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * A name from outside, shown as data and isolated from the direction of the text around it.
 * @param {string | null} name
 */
export function named(name) {
  return name ? el("bdi", {}, name) : el("bdi.missing", {}, "(no name)");
}

/**
 * Names as data, separated by commas.
 * @param {(string | null)[]} names
 * @returns {Child[]}
 */
export function namedList(names) {
  return names.flatMap((name, at) => (at ? [", ", named(name)] : [named(name)]));
}

/**
 * Short remarks side by side, each in an element of its own. Omits a remark whose first part is null; null where none
 * is left.
 * @param {string} name
 * @param {Child[][]} remarks
 */
export function remarkList(name, remarks) {
  const shown = remarks.filter(([first]) => first !== null && first !== undefined);
  return shown.length ? el(name, {}, ...shown.map((remark) => el("span.remark", {}, ...remark))) : null;
}

/**
 * A decorative icon, hidden from screen readers: the word next to it has the same meaning.
 * @param {string} path strokes in a square of 16
 */
export function picture(path) {
  return drawing("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, drawing("path", { d: path }));
}

/**
 * An element of a drawing.
 * @param {string} tag of SVG
 * @param {Record<string, string>} attributes
 * @param {Node[]} children
 */
export function drawing(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * A word in a colored frame.
 * @param {string} tone ok, warn, fail, info or none
 * @param {Child[]} children
 */
export function badge(tone, ...children) {
  return el("span.badge", { "data-tone": tone }, ...children);
}

/**
 * @param {string} label
 * @param {() => void} onClick
 */
export function button(label, onClick) {
  const made = el("button", { type: "button" }, label);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * Facts as terms and values. Omits facts without a value; null where none is left.
 * @param {Array<[string, Child]>} facts
 */
export function factList(facts) {
  const shown = facts.filter(([, value]) => value !== null);
  if (!shown.length) return null;
  return el("dl", {}, ...shown.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

/**
 * A table with a caption for screen readers.
 * @param {string} caption
 * @param {string[]} header
 * @param {HTMLElement[][]} rows the first cell of each is its row header
 */
export function table(caption, header, rows) {
  const head = el("tr", {}, ...header.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map(([first = el("span"), ...cells]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...cells.map((cell) => el("td", {}, cell))),
  );
  return el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, ...body));
}

/**
 * A section with a heading; null where all children are null.
 * @param {string} title
 * @param {Child[]} children
 */
export function section(title, ...children) {
  const shown = children.filter((child) => child !== null);
  return shown.length ? el("section", {}, el("h2", {}, title), ...shown) : null;
}

/**
 * The answer's notes.
 * @param {string[]} notes
 */
export function noteList(notes) {
  return notes.length ? section("Notes", el("ul.notes", {}, ...notes.map((note) => el("li", {}, note)))) : null;
}

/**
 * Content under a summary, folded at first. Stays unfolded after a refresh, by its key.
 * @param {string} label
 * @param {string} key unique on the page
 * @param {Child[]} children
 */
export function folded(label, key, ...children) {
  return el("details", { "data-key": key }, el("summary", { "data-key": key }, label), ...children.filter((child) => child !== null));
}
