// MCP's TypeScript SDK of the first generation over Streamable HTTP: node mcp_v1.mjs URL. Prints what came
// of each step as JSON.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const client = new Client({ name: "test", version: "1" });
await client.connect(new StreamableHTTPClientTransport(new URL(process.argv[2])));
const tools = (await client.listTools()).tools.map((tool) => tool.name);
const felt = await client.callTool({ name: "update_emotion", arguments: { event_type: "success", intensity: 1 } });
const progress = [];
const answer = await client.callTool(
  { name: "generate", arguments: { messages: [{ role: "user", content: "Hello!" }], max_tokens: 8 } },
  undefined, { onprogress: (one) => progress.push(one.progress), timeout: 300000 });
const failed = await client.callTool({ name: "generate", arguments: {} });
const server = client.getServerVersion().name;
await client.close();
console.log(JSON.stringify({ server, tools, felt, progress, answer, failed: failed.isError }));
