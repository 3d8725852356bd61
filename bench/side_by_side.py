#!/usr/bin/env python3
"""Elpis beside llama.cpp's own programs, measured in turns in one run and reported as ratios.

What a figure means:
  one stream     tokens per second while one answer is generated, prompt not counted; llama-bench's
                 tg of the same length is the same measure without a server around it
  eight streams  tokens of eight answers asked for at once, over the time until the last one ended
  steered        the same with a feeling in the activations, another one in each of eight streams;
                 the ratio is to the unsteered answers of the same turn
  handshake      from starting the process to the answer to `initialize`
  get_emotion    from writing the request to reading its answer
"""

import argparse
import pathlib
import sys
import tempfile

import over_http
import prompts
from figures import compared, described
from peers import FEELINGS, Elpis, LlamaServer, llama_bench, options_of

def main():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="turns of each (default 9)")
    parser.add_argument("--long-prompts", type=int, default=3, metavar="N",
                        help="turns of the cases with long prompts (default 3; 0: none)")
    parser.add_argument("--http", type=int, default=3, metavar="N",
                        help="turns of the cases over HTTP (default 3; 0: none)")
    parser.add_argument("--tokens", type=int, default=128, help="length of an answer (default 128)")
    options = options_of(parser)

    print(f"{options.model.name}, {options.threads} threads, answers of {options.tokens} tokens, greedy")
    one = {"elpis": [], "steered": [], "llama-bench": [], "llama-server": []}
    eight = {"elpis": [], "steered": [], "llama-server": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with Elpis(options, folder) as elpis, LlamaServer(options, folder) as server:
            for turn in range(options.repeats):
                print(f"\rturn {turn + 1} of {options.repeats}", end="", flush=True, file=sys.stderr)
                one["llama-bench"].append(llama_bench(options))
                one["elpis"].append(elpis.one_stream(options.tokens))
                one["steered"].append(elpis.one_stream(options.tokens, FEELINGS[0]))
                one["llama-server"].append(server.one_stream(options.tokens))
                eight["elpis"].append(elpis.eight_streams(options.tokens))
                eight["steered"].append(elpis.eight_streams(options.tokens, FEELINGS))
                eight["llama-server"].append(server.eight_streams(options.tokens))
            print("\r\033[K", end="", file=sys.stderr)
            if options.long_prompts:
                prompts.measure(elpis, server, options.long_prompts, options.tokens)
            handshakes = [elpis.handshake_ms() for _ in range(20)]
            feelings = elpis.get_emotion_ms(2000)
        if options.http:
            over_http.measure(options, folder, options.http)

    compared("one stream", one["elpis"], one["llama-bench"], "elpis", "llama-bench")
    compared("one stream", one["elpis"], one["llama-server"], "elpis", "llama-server")
    compared("eight streams", eight["elpis"], eight["llama-server"], "elpis", "llama-server")
    compared("one stream, steered", one["steered"], one["elpis"], "steered", "unsteered")
    compared("eight streams, eight feelings", eight["steered"], eight["elpis"], "steered", "unsteered")
    print(f"\nhandshake       {described(handshakes, 'ms')}")
    print(f"get_emotion     {described(feelings, 'ms')}")


if __name__ == "__main__":
    main()
