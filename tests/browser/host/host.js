// The host's side, on the official AppBridge: one dashboard at a time, in a frame that may run scripts and nothing else.
import { AppBridge, buildAllowAttribute, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

const VIEW = "https://view.test/";
const WAIT_MS = 10_000;

/** @typedef {{ context: any, capabilities: any, permissions: any, width: number }} Setup */

/** @type {any[]} What the page said, as it came. */
let received = [];
/** @type {HTMLIFrameElement} */
let frame;
/** @type {AppBridge} */
let bridge;

window.addEventListener("message", (event) => {
  if (event.source === frame?.contentWindow) received.push(event.data);
});

/** @template T @param {Promise<T>} promise @param {string} what */
function inTime(promise, what) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`no ${what} in time`)), WAIT_MS));
  return /** @type {Promise<T>} */ (Promise.race([promise, late]));
}

/** @param {Setup} setup */
function framed({ width, permissions }) {
  const made = document.createElement("iframe");
  made.sandbox.add("allow-scripts");
  made.allow = buildAllowAttribute(permissions);
  made.title = "dashboard";
  made.style.width = `${width}px`;
  return made;
}

/** Shows a new page and waits until it has greeted. @param {string} json a Setup */
async function mount(json) {
  const setup = JSON.parse(json);
  await bridge?.close();
  received = [];
  frame = framed(setup);
  document.body.replaceChildren(frame);
  bridge = new AppBridge(null, { name: "proof", version: "1.0.0" }, setup.capabilities, {
    hostContext: setup.context,
  });
  // The answers are the real server's: Python asks it.
  bridge.oncalltool = async (params) => JSON.parse(await window.callTool(JSON.stringify(params)));
  bridge.onsizechange = ({ height }) => {
    if (height !== undefined) frame.style.height = `${height}px`;
  };
  const greeted = new Promise((resolve) => bridge.addEventListener("initialized", resolve));
  const view = frame.contentWindow;
  if (!view) throw new Error("the frame has no window");
  await bridge.connect(new PostMessageTransport(view, view));
  frame.src = VIEW;
  await inTime(greeted, "greeting");
}

/** Whatever it is, as the parent. @param {string} json */
function say(json) {
  frame.contentWindow?.postMessage(JSON.parse(json), "*");
}

/** Waits for the page's answer to a ping: it takes messages in their order, so it has taken all that came before. */
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
  say(JSON.stringify({ jsonrpc: "2.0", id, method: "ping" }));
  await inTime(answered, "answer to a ping");
  return received.find((message) => message?.id === id);
}

/** The same from a window that is not the page's parent. @param {string} json */
async function sayAsStranger(json) {
  const stranger = document.createElement("iframe");
  stranger.sandbox.add("allow-scripts");
  stranger.srcdoc = `<script>onmessage = (e) => { parent.frames[0].postMessage(e.data, "*"); parent.postMessage("said", "*"); }</script>`;
  document.body.append(stranger);
  await new Promise((resolve) => stranger.addEventListener("load", resolve));
  const said = new Promise((resolve) => window.addEventListener("message", resolve, { once: true }));
  stranger.contentWindow?.postMessage(JSON.parse(json), "*");
  await said;
  stranger.remove();
}

window.host = {
  mount,
  say,
  ping,
  sayAsStranger,
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
