#pragma once

#include <filesystem>
#include <string>

#include "elpis/affect/options.h"
#include "elpis/base/options.h"
#include "elpis/engine/options.h"
#include "elpis/http/options.h"
#include "elpis/journal/options.h"
#include "elpis/mcp/options.h"
#include "elpis/mind/options.h"
#include "elpis/streams/options.h"

namespace elpis::config {

// Everything a user can set, sorted by the room that uses it. A default-made one holds the
// defaults. Names, ranges and help: table.h.
struct Settings {
    std::string backend = "llama-cpp";          // llama-cpp, transformers, checkpoint, remote
    std::string torch_dtype = "auto";           // auto, float32, float16, bfloat16, q8_0, q4_k_m
    int steering_layer = 15;                    // for vector files that name no layer
    std::filesystem::path emotion_vectors_dir;  // empty: none

    std::filesystem::path characters_dir;  // empty: characters.h has the usual one

    std::filesystem::path cache;  // $XDG_CACHE_HOME/elpis; no setting of its own

    std::filesystem::path hub;  // Hugging Face's own cache; its variables, no setting of ours

    engine::Options engine;  // an empty model_path means the default model: files.h
    affect::Options affect;
    streams::Options streams;
    mind::Options mind;
    journal::Options journal;  // an empty path: no folder for it was found
    mcp::Options mcp;
    http::Options http;
    LogOptions log;
};

}  // namespace elpis::config
