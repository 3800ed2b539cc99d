// The dashboard: draws whichever result the host sends, from its structuredContent alone.

import { Bridge, PROTOCOL } from "./bridge.js";
import { el } from "./dom.js";
import { createFormat } from "./format.js";
import { routerLine, spoken, verdictBox } from "./header.js";
import { maybe, name, number, record, rows, text } from "./read.js";
import { keepingPlace } from "./redraw.js";
import { applyTheme, mergeContext, watchSize } from "./theme.js";
import { Ticker } from "./ticker.js";
import { Toolbar } from "./toolbar.js";
import { viewOf } from "./views.js";

/** @typedef {import("./read.js").Row} Row */

const MOST_TEXT = 4000;
const OLD_S = 300; // an answer of an earlier conversation must not look like the present state

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
    this.main = place("main");
    this.announcer = place(".announcer");
    this.message = place(".message");
    this.format = createFormat(undefined, undefined);
    this.ticker = new Ticker(() => Date.now() / 1000);
    this.toolbar = new Toolbar(place(".toolbar"), () => this.#refresh());
    this.bridge = new Bridge(
      {
        "ui/notifications/tool-input": (params) => (this.#input = record(params["arguments"])),
        "ui/notifications/tool-result": (params) => this.#take(params, this.#input),
        "ui/notifications/tool-cancelled": () => this.#shown || this.say("The call was cancelled: there is no answer to show."),
        "ui/notifications/host-context-changed": (params) => this.#adapt(params),
      },
      { ping: () => ({}), "ui/resource-teardown": () => this.#end() },
    );
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  async start() {
    applyTheme({});
    const told = await this.bridge.request("ui/initialize", {
      appInfo: { name: "routerscope", version: "1" },
      appCapabilities: {},
      protocolVersion: PROTOCOL,
    });
    this.#canCall = maybe(record(told["hostCapabilities"])["serverTools"]) !== null;
    this.bridge.notify("ui/notifications/initialized", {});
    this.sizes = watchSize((size) => this.bridge.notify("ui/notifications/size-changed", size));
    this.#adapt(record(told["hostContext"]));
    this.#tick();
  }

  /** @param {Row} update */
  #adapt(update) {
    this.#context = mergeContext(this.#context, update);
    applyTheme(this.#context);
    this.format = createFormat(this.#context["locale"], this.#context["timeZone"]);
    if (this.#shown) this.#draw();
  }

  /**
   * A result: drawn where it is an answer; what is on the page stays where it is not.
   * @param {Row} result
   * @param {Row} args
   */
  #take(result, args) {
    const data = record(result["structuredContent"]);
    const view = viewOf(data);
    if (result["isError"] === true || !view) {
      this.say(plainText(result) || "This answer cannot be drawn.");
      return;
    }
    this.#shown = { data, view, args };
    this.#draw();
    this.message.textContent = "";
    this.announcer.textContent = spoken(data);
  }

  #draw() {
    if (!this.#shown) return;
    const { data, view } = this.#shown;
    const tools = this.#tools(number(data["taken_at_s"]));
    const body = [unavailable(data), ...view.draw(data, tools)];
    keepingPlace(this.main, () => {
      place("h1").textContent = view.title;
      place(".router").replaceChildren(...routerLine(record(data["router"])));
      place(".verdict").replaceWith(verdictBox(data, tools));
      place(".body").replaceChildren(...body.filter((part) => part !== null));
      this.toolbar.age.replaceChildren(...this.#age(number(data["taken_at_s"])));
    });
    this.main.dataset["verdict"] = name(data["verdict"]) ?? "unknown";
    if (this.#canCall) this.toolbar.allow();
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
      countdown: (words, seconds, over) => (seconds === null ? null : this.#countdown(words, taken + seconds, over)),
      ago: (words, seconds) => (seconds === null ? null : this.#ago(words, taken - seconds)),
      call: this.#canCall ? (tool, args) => void this.#call(tool, args) : null,
      announce: (sentence) => (this.message.textContent = sentence),
    };
  }

  /**
   * @param {string} words
   * @param {number} due seconds since the epoch
   * @param {string} over what is true from then on
   */
  #countdown(words, due, over) {
    return this.ticker.text((now) => (due > now ? `${words} ${this.format.duration(due - now)}` : over));
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
      const old = now - takenAt > OLD_S;
      this.main.toggleAttribute("data-old", old);
      return `as of ${this.format.duration(now - takenAt)} ago${old ? ", may have changed since" : ""}`;
    });
    return [el("time", { title: this.format.moment(takenAt) }, age)];
  }

  #refresh() {
    if (this.#shown) void this.#call(this.#shown.view.tool, this.#shown.args);
  }

  /**
   * The same tool again, through the host.
   * @param {string} tool
   * @param {Row} args
   */
  async #call(tool, args) {
    if (this.#calling || this.#ended) return;
    this.#calling = true;
    this.toolbar.busy(true);
    try {
      this.#take(await this.bridge.request("tools/call", { name: tool, arguments: args }), args);
    } catch (error) {
      this.say(`No new answer: ${error instanceof Error ? error.message : "the host failed"}. The last one is still shown.`);
    }
    this.#calling = false;
    if (!this.#ended) this.toolbar.busy(false);
  }

  /**
   * What stands in for an answer, or beside the last one.
   * @param {string} sentence
   */
  say(sentence) {
    this.message.textContent = sentence;
    if (!this.#shown) place(".headline").textContent = "There is no answer.";
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
function place(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

/** @param {Row} result */
function plainText(result) {
  return rows(result["content"])
    .map((part) => text(part["text"], MOST_TEXT) ?? "")
    .join(" ")
    .trim();
}

/**
 * Why there is nothing to draw, without the headline, which stands above already.
 * @param {Row} data
 */
function unavailable(data) {
  const reason = text(data["reason"])?.replace(text(data["headline"]) || /$/, "").trim();
  return data["available"] === false ? el("p.unavailable", {}, reason || "It could not be read.") : null;
}

const dashboard = new Dashboard();
dashboard.start().catch(() => dashboard.say("The host does not answer this page."));
