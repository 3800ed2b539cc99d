// The age of the answer and the controls for refreshing it.

import { button, el } from "./dom.js";

const REFRESH_INTERVAL_S = 30;

/** The age, the refresh button, and a switch for automatic refresh while the page is visible. */
export class Toolbar {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} place
   * @param {() => void} refresh
   */
  constructor(place, refresh) {
    this.refresh = refresh;
    this.age = el("span.age");
    this.button = button("Refresh", refresh);
    this.auto = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
    this.calls = el("span.calls", {}, this.button, el("label", {}, this.auto, `Refresh every ${REFRESH_INTERVAL_S} s`));
    this.calls.hidden = true;
    place.append(this.age, this.calls);
    this.auto.addEventListener("change", () => this.schedule());
    document.addEventListener("visibilitychange", () => this.schedule());
  }

  /** Show the controls: the host lets the page call tools, and there is an answer to refresh. */
  enable() {
    this.calls.hidden = false;
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    // Not `disabled`: a disabled button loses the keyboard focus.
    this.button.setAttribute("aria-disabled", String(busy));
    if (!busy) this.schedule();
  }

  /** Schedule the next automatic refresh; none while the page is hidden. */
  schedule() {
    this.stop();
    if (this.auto.checked && !document.hidden) this.#timer = setTimeout(this.refresh, REFRESH_INTERVAL_S * 1000);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
