// What programs do with OpenAI's SDK, one task a run: node openai.mjs BASE_URL TASK. Prints what came of
// it as JSON.
import OpenAI from "openai";

const [baseURL, task] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });

const story = [{ role: "user", content: "Tell me a very long story about the sea." }];
const weather = "What is the weather in Paris?";
const parameters = {
  type: "object",
  properties: { city: { type: "string", maxLength: 20 } },
  required: ["city"],
  additionalProperties: false,
};
const look = { name: "get_weather", description: "The weather of a city.", parameters, strict: true };
const greedy = { model: "plain", temperature: 0 };

async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const tasks = {
  async chat() {
    const asked = { ...greedy, messages: story, max_tokens: 12 };
    const whole = await client.chat.completions.create(asked);
    const chunks = await all(
      await client.chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } }));
    const pieces = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? ""));
    const helped = client.chat.completions.stream(asked);
    return {
      whole: whole.choices[0].message.content,
      streamed: pieces.join(""),
      helped: (await helped.finalChatCompletion()).choices[0].message.content,
      usage: whole.usage,
      streamedUsage: chunks.at(-1).usage,
      elpis: whole.elpis,
    };
  },

  async choices() {
    const answer = await client.chat.completions.create({ ...greedy, messages: story, n: 2, max_tokens: 4 });
    return answer.choices.map((choice) => choice.index);
  },

  async chatTools() {
    const asked = {
      ...greedy, messages: [{ role: "user", content: weather }], max_tokens: 120,
      tools: [{ type: "function", function: look }], tool_choice: "required",
    };
    const whole = await client.chat.completions.create(asked);
    const streamed = await client.chat.completions.stream(asked).finalChatCompletion();
    return [whole, streamed].map((answer) => ({
      reason: answer.choices[0].finish_reason,
      name: answer.choices[0].message.tool_calls[0].function.name,
      arguments: JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments),
    }));
  },

  async schema() {
    const answer = await client.chat.completions.create({
      ...greedy, messages: [{ role: "user", content: "The capital of France?" }], max_tokens: 60,
      response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema: parameters } },
    });
    return JSON.parse(answer.choices[0].message.content);
  },

  async completions() {
    const answer = await client.completions.create({ ...greedy, prompt: ["One:", "Two:"], max_tokens: 4 });
    return answer.choices.map((choice) => choice.text);
  },

  // The SDK asks for base64 and decodes it unless it is told otherwise.
  async embeddings() {
    const input = ["the sea", "a mountain"];
    const usual = await client.embeddings.create({ model: "default", input });
    const floats = await client.embeddings.create({ model: "default", input, encoding_format: "float" });
    return {
      usual: usual.data.map((one) => Array.from(one.embedding)),
      floats: floats.data.map((one) => one.embedding),
      usage: usual.usage,
    };
  },

  async response() {
    const asked = { ...greedy, instructions: "Tell stories.", input: story, max_output_tokens: 12 };
    const whole = await client.responses.create(asked);
    const events = await all(await client.responses.create({ ...asked, stream: true }));
    const helped = client.responses.stream(asked);
    const heard = [];
    helped.on("response.output_text.delta", (event) => heard.push(event.delta));
    const final = await helped.finalResponse();
    return {
      whole: whole.output_text,
      status: whole.status,
      details: whole.incomplete_details,
      usage: whole.usage,
      types: events.map((event) => event.type),
      streamed: events.filter((event) => event.type === "response.output_text.delta")
        .map((event) => event.delta).join(""),
      heard: heard.join(""),
      helped: final.output_text,
    };
  },

  async responseSchema() {
    const answer = await client.responses.create({
      ...greedy, input: "The capital of France?", max_output_tokens: 60,
      text: { format: { type: "json_schema", name: "answer", strict: true, schema: parameters } },
    });
    return JSON.parse(answer.output_text);
  },

  // As the SDK's example goes on: the call is answered, and the conversation sent again.
  async responseTools() {
    const tools = [{ type: "function", ...look }];
    const input = [{ role: "user", content: weather }];
    const asked = { ...greedy, tools, tool_choice: "required", max_output_tokens: 120 };
    const first = await client.responses.create({ ...asked, input });
    const call = first.output.find((item) => item.type === "function_call");
    const streamed = await client.responses.stream({ ...asked, input }).finalResponse();
    const second = await client.responses.create({
      ...greedy, tools, tool_choice: "none", max_output_tokens: 16,
      input: [...input, ...first.output,
        { type: "function_call_output", call_id: call.call_id, output: "Sunny, 21 degrees." }],
    });
    return {
      name: call.name,
      arguments: JSON.parse(call.arguments),
      streamed: streamed.output.map((item) => item.type),
      then: second.output.map((item) => item.type),
    };
  },

  async models() {
    return (await client.models.list()).data.map((model) => model.id);
  },

  async errors() {
    const told = async (asked) => {
      try {
        await asked();
      } catch (error) {
        return {
          kind: error.constructor.name, api: error instanceof OpenAI.APIError, status: error.status,
          code: error.code, param: error.param, type: error.type,
        };
      }
      return null;
    };
    return {
      nobody: await told(() => client.models.retrieve("gpt-4o")),
      hot: await told(() => client.chat.completions.create({ model: "plain", messages: story, temperature: 3 })),
      stored: await told(() => client.responses.create({ model: "plain", input: "hi", previous_response_id: "resp_1" })),
    };
  },

  // Leaves after the first words; what the server makes of it is the test's to ask.
  async abort() {
    const asked = { ...greedy, max_tokens: 2000 };
    const chat = await client.chat.completions.create({ ...asked, messages: story, stream: true });
    let words = 0;
    for await (const chunk of chat) {
      if (chunk.choices[0]?.delta.content && ++words === 2) break;
    }
    const controller = new AbortController();
    const whole = client.responses.create(
      { ...greedy, input: story, max_output_tokens: 2000 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    const error = await whole.then(() => null, (thrown) => thrown);
    return { words, kind: error?.constructor.name };
  },
};

console.log(JSON.stringify(await tasks[task]()));
