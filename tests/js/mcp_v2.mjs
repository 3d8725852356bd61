// MCP's TypeScript client of the second generation over Streamable HTTP, in both eras:
// node mcp_v2.mjs URL legacy|auto. Prints what came of each step as JSON.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const [url, mode] = process.argv.slice(2);
const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const tools = (await client.listTools()).tools.map((tool) => tool.name);
const felt = await client.callTool({ name: "update_emotion", arguments: { event_type: "success", intensity: 1 } });
const progress = [];
const answer = await client.callTool(
  { name: "generate", arguments: { messages: [{ role: "user", content: "Hello!" }], max_tokens: 8 } },
  { onprogress: (one) => progress.push(one.progress), timeout: 300000 });
const failed = await client.callTool({ name: "generate", arguments: {} });
const version = client.getNegotiatedProtocolVersion();
await client.close();
console.log(JSON.stringify({ version, tools, felt, progress, answer, failed: failed.isError }));
