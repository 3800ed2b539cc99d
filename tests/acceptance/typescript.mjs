// The official TypeScript client over stdio: every tool, a resource, a prompt and a completion.
// node typescript.mjs FOLDER COMMAND ARGS...   FOLDER contains node_modules.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, command, ...args] = process.argv.slice(2);
const modules = createRequire(`${folder}/package.json`);
const load = (name) => import(pathToFileURL(modules.resolve(`@modelcontextprotocol/sdk/client/${name}.js`)));
const { Client } = await load("index");
const { StdioClientTransport } = await load("stdio");

const transport = new StdioClientTransport({ command, args, stderr: "inherit" });
const client = new Client({ name: "acceptance", version: "1" });
await client.connect(transport);
const { tools } = await client.listTools();
// callTool validates structuredContent against the tool's own schema.
const verdicts = [];
for (const { name } of tools) {
  const { isError, structuredContent } = await client.callTool({ name, arguments: {} });
  if (isError || !structuredContent) throw new Error(`${name}: no answer`);
  if (structuredContent.verdict) verdicts.push(structuredContent.verdict);
}
const report = await client.readResource({ uri: "router://report" });
const prompt = await client.getPrompt({ name: "diagnose", arguments: { focus: "pool" } });
const ref = { type: "ref/resource", uri: "router://pool/{name}" };
const names = await client.complete({ ref, argument: { name: "name", value: "w" } });
console.log(JSON.stringify({
  protocol: transport._protocolVersion ?? client.getNegotiatedProtocolVersion?.() ?? null,
  tools: tools.map(({ name }) => name),
  verdicts,
  report: report.contents[0].text.split("\n")[0],
  prompt: prompt.messages.length,
  names: names.completion.values,
}));
await client.close();
