// Drawing anew without losing the reader's place.

/**
 * Draw anew, with what was unfolded still unfolded, and the keyboard's focus where it was.
 * @param {HTMLElement} within
 * @param {() => void} draw
 */
export function keepingPlace(within, draw) {
  const keyed = () => /** @type {HTMLElement[]} */ (Array.from(within.querySelectorAll("[data-key]")));
  const open = new Set(keyed().flatMap((element) => (element.hasAttribute("open") ? element.dataset["key"] : [])));
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
  draw();
  for (const element of keyed()) {
    if (element instanceof HTMLDetailsElement) element.open = open.has(element.dataset["key"]);
    else if (focused !== undefined && element.dataset["key"] === focused) element.focus({ preventScroll: true });
  }
}
