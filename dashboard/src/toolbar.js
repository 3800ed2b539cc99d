// How old the answer is, and how to get a new one.

import { button, el } from "./dom.js";

const EVERY_S = 30;

/** The age, the refresh button, and a switch for refreshing by itself while the page can be seen. */
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
    this.calls = el("span.calls", {}, this.button, el("label", {}, this.auto, `Refresh every ${EVERY_S} s`));
    this.calls.hidden = true;
    place.append(this.age, this.calls);
    this.auto.addEventListener("change", () => this.wait());
    document.addEventListener("visibilitychange", () => this.wait());
  }

  /** Only where the host lets the page call tools, and there is an answer to renew. */
  allow() {
    this.calls.hidden = false;
  }

  /** @param {boolean} busy */
  busy(busy) {
    // Not `disabled`: that would take the keyboard's focus away.
    this.button.setAttribute("aria-disabled", String(busy));
    if (!busy) this.wait();
  }

  /** The next refresh by itself; none while nobody can see it. */
  wait() {
    this.stop();
    if (this.auto.checked && !document.hidden) this.#timer = setTimeout(this.refresh, EVERY_S * 1000);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
