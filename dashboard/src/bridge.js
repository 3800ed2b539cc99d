// JSON-RPC 2.0 with the host, over postMessage: protocol io.modelcontextprotocol/ui, 2026-01-26.

import { maybe, record } from "./read.js";

/** @typedef {import("./read.js").Row} Row */
/** @typedef {(params: Row) => void} OnNotification */
/** @typedef {(params: Row) => Row} OnRequest */
/** @typedef {{resolve: (result: Row) => void, reject: (error: Error) => void}} PendingRequest */

export const PROTOCOL = "2026-01-26";
const REQUEST_TIMEOUT_MS = 30_000;
const METHOD_NOT_FOUND = -32601;

/** Accepts JSON-RPC messages of the parent window only and ignores all others. */
export class Bridge {
  /** @type {Map<number, PendingRequest>} */
  #pending = new Map();
  #lastId = 0;

  /**
   * @param {Record<string, OnNotification>} notifications handlers by method
   * @param {Record<string, OnRequest>} requests handlers by method; each returns the result
   */
  constructor(notifications, requests) {
    this.notifications = new Map(Object.entries(notifications));
    this.requests = new Map(Object.entries(requests));
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) this.#receive(event.data);
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
   * Resolve to the result; reject on an error or a timeout.
   * @param {string} method
   * @param {Row} params
   * @returns {Promise<Row>}
   */
  request(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Error("the host did not answer")), REQUEST_TIMEOUT_MS);
      this.#pending.set(id, {
        resolve: (result) => (clearTimeout(timer), resolve(result)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      this.#send({ id, method, params });
    });
  }

  /** @param {unknown} data */
  #receive(data) {
    const message = maybe(data);
    if (message?.["jsonrpc"] !== "2.0") return;
    if (typeof message["method"] === "string") this.#handleCall(message, message["method"]);
    else if (typeof message["id"] === "number") this.#handleResponse(message, message["id"]);
  }

  /**
   * @param {Row} message
   * @param {string} method
   */
  #handleCall(message, method) {
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
  #handleResponse(message, id) {
    const result = maybe(message["result"]);
    const pending = this.#settle(id);
    if (result) pending?.resolve(result);
    else pending?.reject(new Error("the host returned an error"));
  }

  /** @param {number} id */
  #settle(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** @param {Row} message */
  #send(message) {
    // A sandboxed page does not know the parent's origin, and the messages hold no secrets.
    window.parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }
}
