// Builds the page from its sources: `make dashboard`. With --check it writes nothing and fails if the committed page
// differs from the built one.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = join(HERE, "..", "mcp_server", "protocol", "dashboard", "page.html");
// tests/mcp_server/protocol/test_dashboard_page.py has the same list and the same hash.
const FILES = ["build.mjs", "package-lock.json", "page.html", "style.css"];
const FOLDERS = ["src", "style"];

/** Bundle and minify a script or style sheet. Fails if the text could end its own element. */
function bundle(entry) {
  const { outputFiles } = buildSync({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none",
    minify: true,
    target: "es2022",
    write: false,
  });
  const text = outputFiles[0].text.trim();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry}: the bundle would end its own element`);
  return text;
}

/** Every script and style sheet under a folder, as paths relative to dashboard/. */
function under(folder) {
  if (!existsSync(join(HERE, folder))) return [];
  const found = readdirSync(join(HERE, folder), { recursive: true }).map((path) => `${folder}/${path}`);
  return found.filter((path) => /\.(css|js)$/.test(path));
}

/** The SHA-256 of each source's path and bytes, each followed by a NUL. */
function sourcesHash() {
  const hash = createHash("sha256");
  for (const path of [...FILES, ...FOLDERS.flatMap(under)].sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(HERE, path))).update("\0");
  }
  return hash.digest("hex");
}

function replaceOnce(text, marker, by) {
  if (text.split(marker).length !== 2) throw new Error(`page.html: ${marker} must occur exactly once`);
  return text.replace(marker, () => by);
}

/** The page's own content security policy, in addition to the host's: this script, this style and no network. */
function policy(style, script) {
  const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const content = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; base-uri 'none'; form-action 'none'`;
  return `<meta http-equiv="Content-Security-Policy" content="${content}">`;
}

function page() {
  const origin = `<!-- Built from dashboard/ by \`make dashboard\`: edit it there. sources sha256 ${sourcesHash()} -->`;
  let text = readFileSync(join(HERE, "page.html"), "utf8");
  text = replaceOnce(text, "<!doctype html>\n", `<!doctype html>\n${origin}\n`);
  const [style, script] = [bundle("style.css"), bundle("src/main.js")];
  text = replaceOnce(text, "<!-- policy -->", policy(style, script));
  text = replaceOnce(text, "<!-- style -->", `<style>${style}</style>`);
  return replaceOnce(text, "<!-- script -->", `<script>${script}</script>`);
}

function committed() {
  try {
    return readFileSync(PAGE, "utf8");
  } catch {
    return "";
  }
}

function check(built) {
  if (committed() === built) return;
  console.error("mcp_server/protocol/dashboard/page.html is out of date: run `make dashboard` and commit it.");
  process.exitCode = 1;
}

function write(built) {
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, built);
  console.log(`mcp_server/protocol/dashboard/page.html: ${Buffer.byteLength(built)} bytes`);
}

const built = page();
if (process.argv.includes("--check")) check(built);
else write(built);
