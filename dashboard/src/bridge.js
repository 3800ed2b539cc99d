// JSON-RPC 2.0 with the host, over postMessage: protocol io.modelcontextprotocol/ui, 2026-01-26.

import { maybe, record } from "./read.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {(params: Row) => void} OnNotification */
/** @typedef {(params: Row) => Row} OnRequest */
/** @typedef {{resolve: (result: Row) => void, reject: (error: Error) => void}} Waiting */

export const PROTOCOL = "2026-01-26";
const ANSWER_WITHIN_MS = 30_000;
const METHOD_NOT_FOUND = -32601;

/** Takes messages from the parent window alone; whatever else comes, or is not JSON-RPC, is left aside. */
export class Bridge {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #lastId = 0;

  /**
   * @param {Record<string, OnNotification>} notifications what to do with each, by method
   * @param {Record<string, OnRequest>} requests how to answer each, by method
   */
  constructor(notifications, requests) {
    this.notifications = new Map(Object.entries(notifications));
    this.requests = new Map(Object.entries(requests));
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) this.#take(event.data);
    });
  }

  /**
   * @param {string} method
   * @param {Row} params
   */
  notify(method, params) {
    this.#send({ method, params });
  }

  /**
   * The result; rejected where the host answers with an error or not in time.
   * @param {string} method
   * @param {Row} params
   * @returns {Promise<Row>}
   */
  request(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Error("the host did not answer")), ANSWER_WITHIN_MS);
      this.#waiting.set(id, {
        resolve: (result) => (clearTimeout(timer), resolve(result)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      this.#send({ id, method, params });
    });
  }

  /** @param {unknown} data */
  #take(data) {
    const message = maybe(data);
    if (message?.["jsonrpc"] !== "2.0") return;
    if (typeof message["method"] === "string") this.#asked(message, message["method"]);
    else if (typeof message["id"] === "number") this.#answered(message, message["id"]);
  }

  /**
   * @param {Row} message
   * @param {string} method
   */
  #asked(message, method) {
    const { id } = message;
    if (typeof id !== "number" && typeof id !== "string") {
      this.notifications.get(method)?.(record(message["params"]));
      return;
    }
    const answer = this.requests.get(method);
    if (answer) this.#send({ id, result: answer(record(message["params"])) });
    else this.#send({ id, error: { code: METHOD_NOT_FOUND, message: "Method not found" } });
  }

  /**
   * @param {Row} message
   * @param {number} id
   */
  #answered(message, id) {
    const result = maybe(message["result"]);
    const waiting = this.#settle(id);
    if (result) waiting?.resolve(result);
    else waiting?.reject(new Error("the host refused"));
  }

  /** @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** @param {Row} message */
  #send(message) {
    // The parent's origin is not known to a sandboxed page, and nothing secret is sent.
    window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }
}
