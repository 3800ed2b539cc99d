// The host, on the official AppBridge: one dashboard at a time, in a frame that may only run scripts.
import { AppBridge, buildAllowAttribute, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

const VIEW = "https://view.test/";
const WAIT_MS = 10_000;

/** @typedef {{ context: any, capabilities: any, permissions: any, width: number }} Setup */

/** @type {any[]} The messages of the page, unchanged. */
let received = [];
/** @type {HTMLIFrameElement} */
let frame;
/** @type {AppBridge} */
let bridge;

window.addEventListener("message", (event) => {
  if (event.source === frame?.contentWindow) received.push(event.data);
});

/** @template T @param {Promise<T>} promise @param {string} what */
function withTimeout(promise, what) {
  const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error(`no ${what} in time`)), WAIT_MS));
  return /** @type {Promise<T>} */ (Promise.race([promise, timeout]));
}

/** @param {Setup} setup */
function createFrame({ width, permissions }) {
  const made = document.createElement("iframe");
  made.sandbox.add("allow-scripts");
  made.allow = buildAllowAttribute(permissions);
  made.title = "dashboard";
  made.style.width = `${width}px`;
  return made;
}

/** Open a new page and wait for the handshake. @param {string} json a Setup */
async function mount(json) {
  const setup = JSON.parse(json);
  await bridge?.close();
  received = [];
  frame = createFrame(setup);
  document.body.replaceChildren(frame);
  bridge = new AppBridge(null, { name: "proof", version: "1.0.0" }, setup.capabilities, {
    hostContext: setup.context,
  });
  // Python calls the real server.
  bridge.oncalltool = async (params) => JSON.parse(await window.callTool(JSON.stringify(params)));
  bridge.onsizechange = ({ height }) => {
    if (height !== undefined) frame.style.height = `${height}px`;
  };
  const initialized = new Promise((resolve) => bridge.addEventListener("initialized", resolve));
  const view = frame.contentWindow;
  if (!view) throw new Error("the frame has no window");
  await bridge.connect(new PostMessageTransport(view, view));
  frame.src = VIEW;
  await withTimeout(initialized, "handshake");
}

/** Post any message from the parent window. @param {string} json */
function post(json) {
  frame.contentWindow?.postMessage(JSON.parse(json), "*");
}

/** Wait for the answer to a ping. The page handles messages in order, so it has handled all earlier ones. */
async function ping() {
  const id = `ping ${received.length}`;
  /** @type {Promise<void>} */
  const answered = new Promise((resolve) => {
    window.addEventListener("message", function listen({ data }) {
      if (data?.id !== id) return;
      window.removeEventListener("message", listen);
      resolve();
    });
  });
  post(JSON.stringify({ jsonrpc: "2.0", id, method: "ping" }));
  await withTimeout(answered, "answer to a ping");
  return received.find((message) => message?.id === id);
}

/** Post a message from a window that is not the page's parent. @param {string} json */
async function postFromOtherWindow(json) {
  const other = document.createElement("iframe");
  other.sandbox.add("allow-scripts");
  other.srcdoc = `<script>onmessage = (e) => { parent.frames[0].postMessage(e.data, "*"); parent.postMessage("posted", "*"); }</script>`;
  document.body.append(other);
  await new Promise((resolve) => other.addEventListener("load", resolve));
  const posted = new Promise((resolve) => window.addEventListener("message", resolve, { once: true }));
  other.contentWindow?.postMessage(JSON.parse(json), "*");
  await posted;
  other.remove();
}

window.host = {
  mount,
  post,
  ping,
  postFromOtherWindow,
  received: () => received,
  input: (json) => bridge.sendToolInput({ arguments: JSON.parse(json) }),
  result: (json) => bridge.sendToolResult(JSON.parse(json)),
  cancelled: (reason) => bridge.sendToolCancelled({ reason }),
  context: (json) => bridge.setHostContext(JSON.parse(json)),
  teardown: () => bridge.teardownResource({}),
  width: (pixels) => {
    const changed = frame.style.width !== `${pixels}px`;
    frame.style.width = `${pixels}px`;
    return changed;
  },
};
