// Texts that change every second: ages and countdowns.

/** @typedef {{node: Text, render: (now: number) => string}} Ticking */

/** Updates its texts once a second while started. `clock` returns seconds since the epoch. */
export class Ticker {
  /** @type {Ticking[]} */
  #texts = [];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {() => number} clock */
  constructor(clock) {
    this.now = clock;
  }

  /**
   * A text that is rendered every second while it is on the page.
   * @param {(now: number) => string} render
   */
  text(render) {
    const node = document.createTextNode(render(this.now()));
    this.#texts.push({ node, render });
    return node;
  }

  start() {
    this.stop();
    this.tick();
    this.#timer = setInterval(() => this.tick(), 1000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  tick() {
    const now = this.now();
    this.#texts = this.#texts.filter(({ node }) => node.isConnected);
    for (const { node, render } of this.#texts) {
      const text = render(now);
      if (node.data !== text) node.data = text;
    }
  }
}
