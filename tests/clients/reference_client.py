"""A client as people wrote it for the reference implementation: the old handshake, one call at a
time, polling, the JSON text of the first content block. It knows nothing that came later, and stays
as it is: what runs here must go on running.

usage: reference_client.py SERVER
"""

import json
import subprocess
import sys
import time


class Client:
    def __init__(self, command):
        self.process = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.next_id = 0

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def request(self, method, params):
        self.send({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})
        self.next_id += 1
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == self.next_id - 1
        return answer["result"]

    def call(self, name, arguments):
        result = self.request("tools/call", {"name": name, "arguments": arguments})
        return json.loads(result["content"][0]["text"])


def main(command):
    client = Client(command)
    client.request("initialize", {"protocolVersion": "2024-11-05", "capabilities": {},
                                  "clientInfo": {"name": "old-client", "version": "0.1.0"}})
    client.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
    names = {tool["name"] for tool in client.request("tools/list", {})["tools"]}
    assert {"generate", "function_call", "update_emotion", "reset_emotion", "get_emotion",
            "generate_stream_start", "generate_stream_read", "generate_stream_cancel",
            "get_capabilities"} <= names

    capabilities = client.call("get_capabilities", {})
    print("context", capabilities["context_length"], "backend", capabilities["backend"])

    state = client.call("update_emotion", {"event_type": "success", "intensity": 1.0,
                                           "context": "tests passed"})
    assert "error" not in state
    assert state["valence"] > 0
    print("mood", state["quadrant"], sorted(state["steering_coefficients"]))

    question = [{"role": "user", "content": "What is the capital of France?"}]
    answer = client.call("generate", {"messages": question, "max_tokens": 32, "temperature": 0.0})
    if "error" in answer:
        raise RuntimeError(answer["error"])
    print("answer", answer["content"], answer["modulated_params"],
          answer["emotional_state"]["valence"])

    stream = client.call("generate_stream_start", {"messages": question, "max_tokens": 32})
    assert stream["status"] == "started"
    text = ""
    while True:
        part = client.call("generate_stream_read", {"stream_id": stream["stream_id"]})
        if "error" in part:
            raise RuntimeError(part["error"])
        text += part["new_content"]
        if part["is_complete"]:
            break
        time.sleep(0.05)
    assert part["full_content"] == text
    print("stream", part["total_tokens"], text)

    stream = client.call("generate_stream_start", {"messages": question})
    cancelled = client.call("generate_stream_cancel", {"stream_id": stream["stream_id"]})
    assert cancelled["status"] == "cancelled"

    assert client.call("reset_emotion", {})["valence"] == client.call("get_emotion", {})["valence"]
    failed = client.call("generate", {"messages": [{"role": "user", "content": "word " * 6000}]})
    assert "Requested tokens" in failed["error"] and "exceed context window" in failed["error"]

    resource = client.request("resources/read", {"uri": "emotion://state"})["contents"][0]
    assert "valence" in json.loads(resource["text"])
    client.process.stdin.close()
    return client.process.wait(timeout=60)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
