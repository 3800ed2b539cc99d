// The dashboard: draws the result that the host sends, from its structuredContent only.

import { Bridge, PROTOCOL } from "./bridge.js";
import { el } from "./dom.js";
import { createFormat } from "./format.js";
import { announcement, routerLine, verdictBox } from "./header.js";
import { maybe, name, number, record, rows, text } from "./read.js";
import { redrawInPlace } from "./redraw.js";
import { applyTheme, mergeContext, watchSize } from "./theme.js";
import { Ticker } from "./ticker.js";
import { Toolbar } from "./toolbar.js";
import { viewOf } from "./views.js";

/** @typedef {import("./read.js").Row} Row */

const MAX_ERROR_CHARACTERS = 4000;
const OLD_AFTER_S = 300; // an answer earlier in the conversation must not look current

class Dashboard {
  /** @type {Row} */
  #context = {};
  /** @type {{data: Row, view: import("./views.js").View, args: Row} | null} */
  #shown = null;
  /** @type {Row} */
  #input = {};
  #canCall = false;
  #calling = false;
  #ended = false;

  constructor() {
    this.main = find("main");
    this.announcer = find(".announcer");
    this.message = find(".message");
    this.format = createFormat(undefined, undefined);
    this.ticker = new Ticker(() => Date.now() / 1000);
    this.toolbar = new Toolbar(find(".toolbar"), () => this.#refresh());
    this.bridge = new Bridge(
      {
        "ui/notifications/tool-input": (params) => (this.#input = record(params["arguments"])),
        "ui/notifications/tool-result": (params) => this.#showResult(params, this.#input),
        "ui/notifications/tool-cancelled": () => this.#shown || this.showMessage("The call was cancelled. There is no answer to show."),
        "ui/notifications/host-context-changed": (params) => this.#updateContext(params),
      },
      { ping: () => ({}), "ui/resource-teardown": () => this.#end() },
    );
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  async start() {
    applyTheme({});
    const result = await this.bridge.request("ui/initialize", {
      appInfo: { name: "routerscope", version: "1" },
      appCapabilities: {},
      protocolVersion: PROTOCOL,
    });
    this.#canCall = maybe(record(result["hostCapabilities"])["serverTools"]) !== null;
    this.bridge.notify("ui/notifications/initialized", {});
    this.sizes = watchSize((size) => this.bridge.notify("ui/notifications/size-changed", size));
    this.#updateContext(record(result["hostContext"]));
    this.#tick();
  }

  /** @param {Row} update */
  #updateContext(update) {
    this.#context = mergeContext(this.#context, update);
    applyTheme(this.#context);
    this.format = createFormat(this.#context["locale"], this.#context["timeZone"]);
    if (this.#shown) this.#draw();
  }

  /**
   * Draw a result. An error is shown as a message; the previous answer stays on the page.
   * @param {Row} result
   * @param {Row} args
   */
  #showResult(result, args) {
    const data = record(result["structuredContent"]);
    const view = viewOf(data);
    if (result["isError"] === true || !view) {
      this.showMessage(plainText(result) || "This answer cannot be displayed.");
      return;
    }
    this.#shown = { data, view, args };
    this.#draw();
    this.message.textContent = "";
    this.announcer.textContent = announcement(data);
  }

  #draw() {
    if (!this.#shown) return;
    const { data, view } = this.#shown;
    const tools = this.#tools(number(data["taken_at_s"]));
    const body = [unavailable(data), ...view.draw(data, tools)];
    redrawInPlace(this.main, () => {
      find("h1").textContent = view.title;
      find(".router").replaceChildren(...routerLine(record(data["router"])));
      find(".verdict").replaceWith(verdictBox(data, tools));
      find(".body").replaceChildren(...body.filter((part) => part !== null));
      this.toolbar.age.replaceChildren(...this.#age(number(data["taken_at_s"])));
    });
    this.main.dataset["verdict"] = name(data["verdict"]) ?? "unknown";
    if (this.#canCall) this.toolbar.enable();
    this.#tick();
  }

  /**
   * @param {number | null} takenAt
   * @returns {import("./views.js").Tools}
   */
  #tools(takenAt) {
    const taken = takenAt ?? this.ticker.now();
    return {
      format: this.format,
      countdown: (words, seconds, after) => (seconds === null ? null : this.#countdown(words, taken + seconds, after)),
      ago: (words, seconds) => (seconds === null ? null : this.#ago(words, taken - seconds)),
      call: this.#canCall ? (tool, args) => void this.#call(tool, args) : null,
      announce: (sentence) => (this.message.textContent = sentence),
    };
  }

  /**
   * @param {string} words
   * @param {number} due seconds since the epoch
   * @param {string} after the text from then on
   */
  #countdown(words, due, after) {
    return this.ticker.text((now) => (due > now ? `${words} ${this.format.duration(due - now)}` : after));
  }

  /**
   * @param {string} words
   * @param {number} since seconds since the epoch
   */
  #ago(words, since) {
    return this.ticker.text((now) => `${words} ${this.format.duration(now - since)} ago`.trim());
  }

  /**
   * @param {number | null} takenAt
   * @returns {Node[]}
   */
  #age(takenAt) {
    if (takenAt === null) return [];
    const age = this.ticker.text((now) => {
      const old = now - takenAt > OLD_AFTER_S;
      this.main.toggleAttribute("data-old", old);
      return `as of ${this.format.duration(now - takenAt)} ago${old ? ", may have changed since" : ""}`;
    });
    return [el("time", { title: this.format.moment(takenAt) }, age)];
  }

  #refresh() {
    if (this.#shown) void this.#call(this.#shown.view.tool, this.#shown.args);
  }

  /**
   * Call a tool through the host.
   * @param {string} tool
   * @param {Row} args
   */
  async #call(tool, args) {
    if (this.#calling || this.#ended) return;
    this.#calling = true;
    this.toolbar.setBusy(true);
    try {
      this.#showResult(await this.bridge.request("tools/call", { name: tool, arguments: args }), args);
    } catch (error) {
      this.showMessage(`Refresh failed: ${error instanceof Error ? error.message : "the host failed"}. Showing the previous answer.`);
    }
    this.#calling = false;
    if (!this.#ended) this.toolbar.setBusy(false);
  }

  /**
   * Show a message, next to the previous answer where there is one.
   * @param {string} sentence
   */
  showMessage(sentence) {
    this.message.textContent = sentence;
    if (!this.#shown) find(".headline").textContent = "There is no answer.";
  }

  #tick() {
    if (document.hidden || this.#ended) this.ticker.stop();
    else this.ticker.start();
  }

  /** @returns {Row} */
  #end() {
    this.#ended = true;
    this.ticker.stop();
    this.toolbar.stop();
    this.sizes?.disconnect();
    return {};
  }
}

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function find(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

/** @param {Row} result */
function plainText(result) {
  return rows(result["content"])
    .map((part) => text(part["text"], MAX_ERROR_CHARACTERS) ?? "")
    .join(" ")
    .trim();
}

/**
 * Why the answer has no data, without the headline, which is shown already.
 * @param {Row} data
 */
function unavailable(data) {
  const reason = text(data["reason"])?.replace(text(data["headline"]) || /$/, "").trim();
  return data["available"] === false ? el("p.unavailable", {}, reason || "This information could not be read.") : null;
}

const dashboard = new Dashboard();
dashboard.start().catch(() => dashboard.showMessage("The host did not respond to this page."));
