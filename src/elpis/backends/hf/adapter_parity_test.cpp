// Adapters of PEFT on small checkpoints, beside what peft makes of them
// (tests/data/make_adapters.py).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/adapter.h"
#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/adapter_file.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/vocabulary.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
namespace llama = engine::llama;
using Json = nlohmann::json;
using Ids = std::vector<llama::Token>;
using Logits = std::vector<std::vector<float>>;

bool go_on(std::uint64_t /*bytes*/) {
    return true;
}

// An adapter and its checkpoint, both converted with 32-bit numbers, loaded and with a cache.
struct Adapted {
    explicit Adapted(const std::string& name) {
        const fs::path source = fs::path(ELPIS_TEST_DATA) / "adapters" / name;
        std::ifstream stream(source / "golden.json");
        golden = Json::parse(stream);
        const auto base = golden["base"].get<std::string>();
        const auto checkpoint = Checkpoint::open(fs::path(ELPIS_TEST_DATA) / "hf" / base, base);
        REQUIRE_MESSAGE(checkpoint, checkpoint.error().message);
        auto file = NewFile::create(folder.path(), 0);
        REQUIRE(checkpoint->write(Precision::Float32, *file, go_on));
        REQUIRE(file->publish("model.gguf"));

        const auto shape = adapter_base(*checkpoint);
        REQUIRE(shape);
        const auto adapter = Adapter::open(source, *shape);
        REQUIRE_MESSAGE(adapter, adapter.error().message);
        auto made = NewFile::create(folder.path(), 0);
        REQUIRE(adapter->write(*made, go_on));
        REQUIRE(made->publish("adapter.gguf"));

        const engine::AdapterFile named{.name = "a", .path = folder.path() / "adapter.gguf"};
        const auto checked = llama::check_adapters({named}, folder.path() / "model.gguf");
        REQUIRE_MESSAGE(checked, checked.error().message);
        auto loaded =
            llama::Model::load(folder.path() / "model.gguf", {}, 0, [](float) { return true; });
        REQUIRE_MESSAGE(loaded, loaded.error().message);
        model = *std::move(loaded);
        REQUIRE(model->load_adapter(named));
        auto cache = llama::Context::create(*model,
                                            {.cells = 256,
                                             .batch_rows = 128,
                                             .sequences = 1,
                                             .outputs = 128,
                                             .threads = 1,
                                             .flash_attention = false,
                                             .exact_cache = true},
                                            [] { return false; });
        REQUIRE(cache);
        context = *std::move(cache);
    }

    // The logits of each position, with the adapter so strong.
    Logits read(const Ids& ids, float scale) const {
        engine::AdapterSet set;
        if (scale != 0.0F) set.uses = {{.adapter = 0, .scale = scale}};
        context->use_adapters(*model, set);
        context->forget_all();
        llama::Batch batch(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            batch.add({.token = ids[i], .position = static_cast<int>(i), .output = true});
        context->tap().clear();
        REQUIRE(context->decode(batch).outcome == llama::Context::Outcome::Ok);
        Logits all;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto row = context->logits(static_cast<int>(i));
            all.emplace_back(row.begin(), row.end());
        }
        return all;
    }

    Log log{{.quiet = true}};
    llama::Runtime runtime{log};
    TestFolder folder;
    Json golden;
    std::unique_ptr<llama::Model> model;
    std::unique_ptr<llama::Context> context;
};

int argmax(std::span<const float> logits) {
    return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
}

double log_sum_exp(std::span<const float> logits) {
    const float largest = *std::ranges::max_element(logits);
    double sum = 0.0;
    for (const float value : logits)
        sum += std::exp(static_cast<double>(value - largest));
    return largest + std::log(sum);
}

double largest_difference(const Logits& logits, const Json& golden) {
    const std::vector<float>& last = logits.back();
    double largest = 0.0;
    const auto compare = [&](const Json& expected, std::size_t from) {
        for (std::size_t i = 0; i < expected.size(); ++i)
            largest = std::max(largest, std::abs(expected[i].get<double>() - last[from + i]));
    };
    compare(golden["first64"], 0);
    compare(golden["last16"], last.size() - 16);
    for (std::size_t i = 0; i < logits.size(); ++i) {
        CHECK(argmax(logits[i]) == golden["argmax"][i].get<int>());
        largest = std::max(largest,
                           std::abs(golden["logsumexp"][i].get<double>() - log_sum_exp(logits[i])));
    }
    return largest;
}

constexpr double kExact = 1e-4;
constexpr double kGelu = 3e-3;  // llama.cpp looks it up in a table of 16-bit numbers

constexpr std::array kAdapters{
    "llama_all", "llama_few", "llama_rslora", "llama3_output", "phi3", "mixtral", "gemma2"};

TEST_CASE("a converted adapter computes what peft does, and nothing when it is off") {
    for (const char* const name : kAdapters) {
        CAPTURE(name);
        const Adapted adapted(name);
        const auto ids = adapted.golden["tokens"].get<Ids>();
        const double within = std::string(name) == "gemma2" ? kGelu : kExact;
        const Logits plain = adapted.read(ids, 0.0F);
        CHECK(largest_difference(adapted.read(ids, 1.0F), adapted.golden["logits"]) < within);

        Ids sequence = ids;
        Ids greedy;
        for (std::size_t i = 0; i < adapted.golden["greedy"].size(); ++i) {
            greedy.push_back(argmax(adapted.read(sequence, 1.0F).back()));
            sequence.push_back(greedy.back());
        }
        CHECK(greedy == adapted.golden["greedy"].get<Ids>());
        // Off again: to the last bit what it was.
        CHECK(adapted.read(ids, 0.0F) == plain);
    }
}

}  // namespace
}  // namespace elpis::backends::hf
