// Redraws without losing the keyboard focus or the unfolded details.

/**
 * Redraw, then restore the open details and the keyboard focus by their keys.
 * @param {HTMLElement} within
 * @param {() => void} draw
 */
export function redrawInPlace(within, draw) {
  const keyed = () => /** @type {HTMLElement[]} */ (Array.from(within.querySelectorAll("[data-key]")));
  const open = new Set(keyed().flatMap((element) => (element.hasAttribute("open") ? element.dataset["key"] : [])));
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
  draw();
  for (const element of keyed()) {
    if (element instanceof HTMLDetailsElement) element.open = open.has(element.dataset["key"]);
    else if (focused !== undefined && element.dataset["key"] === focused) element.focus({ preventScroll: true });
  }
}
