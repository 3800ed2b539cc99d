// The only maker of elements. Text enters the page as text nodes: nothing here or elsewhere parses markup.

/** @typedef {Node | string | null} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element, such as el("p.headline", {title: "…"}, "text", child). null children are left out.
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
 * A name from outside: as data, and with its direction kept to itself.
 * @param {string | null} name
 */
export function named(name) {
  return name ? el("bdi", {}, name) : el("bdi.unsaid", {}, "(no name)");
}

/**
 * Names side by side, as data.
 * @param {(string | null)[]} names
 * @returns {Child[]}
 */
export function namedList(names) {
  return names.flatMap((name, at) => (at ? [", ", named(name)] : [named(name)]));
}

/**
 * Short remarks side by side, each in a piece that does not break apart from its words. One that begins with nothing
 * is left out, and all of it where none is left.
 * @param {string} name
 * @param {Child[][]} remarks
 */
export function pieces(name, remarks) {
  const shown = remarks.filter(([first]) => first !== null && first !== undefined);
  return shown.length ? el(name, {}, ...shown.map((remark) => el("span.remark", {}, ...remark))) : null;
}

/**
 * A small picture for those who see it; the word beside it says the same.
 * @param {string} path strokes in a square of 16
 */
export function picture(path) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["viewBox", "0 0 16 16"], ["aria-hidden", "true"]]) {
    svg.setAttribute(String(key), String(value));
  }
  const strokes = document.createElementNS(SVG, "path");
  strokes.setAttribute("d", path);
  svg.append(strokes);
  return svg;
}

/**
 * A word in a coloured frame.
 * @param {string} tone ok, warn, fail, info or none
 * @param {Child[]} children
 */
export function badge(tone, ...children) {
  return el("span.badge", { "data-tone": tone }, ...children);
}

/**
 * A button.
 * @param {string} label
 * @param {() => void} onClick
 */
export function button(label, onClick) {
  const made = el("button", { type: "button" }, label);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * Facts as terms and their values; those without a value are left out, and the list with them where none is left.
 * @param {Array<[string, Child]>} facts
 */
export function factList(facts) {
  const told = facts.filter(([, value]) => value !== null);
  if (!told.length) return null;
  return el("dl", {}, ...told.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

/**
 * A table with a caption that says what its rows are.
 * @param {string} caption
 * @param {string[]} header
 * @param {HTMLElement[][]} rows the first cell of each is its heading
 */
export function table(caption, header, rows) {
  const head = el("tr", {}, ...header.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map(([first = el("span"), ...others]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...others.map((cell) => el("td", {}, cell))),
  );
  return el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, ...body));
}

/**
 * A section under its heading; null where it has nothing to show.
 * @param {string} title
 * @param {Child[]} children
 */
export function section(title, ...children) {
  const shown = children.filter((child) => child !== null);
  return shown.length ? el("section", {}, el("h2", {}, title), ...shown) : null;
}

/**
 * The sentences to know when reading the figures.
 * @param {string[]} notes
 */
export function noteList(notes) {
  return notes.length ? section("Notes", el("ul.notes", {}, ...notes.map((note) => el("li", {}, note)))) : null;
}
