// The tokens, logits and answers of small checkpoints, beside what transformers makes of them
// (tests/data/make_hf.py).
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

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/log.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/runtime.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/engine/message.h"
#include "elpis/steering/injection.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
namespace llama = engine::llama;
using Json = nlohmann::json;
using Ids = std::vector<llama::Token>;

fs::path checkpoint_folder(const std::string& name) {
    return fs::path(ELPIS_TEST_DATA) / "hf" / name;
}

// A checkpoint, converted with 32-bit weights and loaded.
struct Converted {
    explicit Converted(const std::string& name, const std::string& unstretched = {}) {
        const auto checkpoint = Checkpoint::open(checkpoint_folder(name), name);
        REQUIRE_MESSAGE(checkpoint, checkpoint.error().message);
        auto file = NewFile::create(folder.path(), 0);
        REQUIRE(file);
        const auto written =
            checkpoint->write(Precision::Float32, *file, [](std::uint64_t) { return true; });
        REQUIRE_MESSAGE(written, written.error().message);
        REQUIRE(file->publish("model.gguf"));
        auto loaded = llama::Model::load(
            folder.path() / "model.gguf", {}, 0, [](float) { return true; }, unstretched);
        REQUIRE_MESSAGE(loaded, loaded.error().message);
        model = *std::move(loaded);
        std::ifstream stream(checkpoint_folder(name) / "golden.json");
        golden = Json::parse(stream);
    }

    std::unique_ptr<llama::Context> context() const {
        auto made = llama::Context::create(*model,
                                           {.cells = 256,
                                            .batch_rows = 128,
                                            .sequences = 1,
                                            .outputs = 128,
                                            .threads = 1,
                                            .flash_attention = false,
                                            .exact_cache = true},
                                           [] { return false; });
        REQUIRE(made);
        return *std::move(made);
    }

    Log log{{.quiet = true}};
    llama::Runtime runtime{log};
    TestFolder folder;
    std::unique_ptr<llama::Model> model;
    Json golden;
};

// The logits of each position.
std::vector<std::vector<float>> read(llama::Context& context,
                                     const Ids& ids,
                                     const steering::Injection* injection = nullptr) {
    context.forget_all();
    llama::Batch batch(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        batch.add({.token = ids[i], .position = static_cast<int>(i), .output = true});
    }
    context.tap().clear();
    if (injection != nullptr) {
        context.tap().add({.count = static_cast<int>(ids.size()), .injection = injection});
    }
    context.tap().expect(static_cast<int>(ids.size()));
    REQUIRE(context.decode(batch).outcome == llama::Context::Outcome::Ok);
    CHECK(context.tap().complete());
    std::vector<std::vector<float>> all;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row = context.logits(static_cast<int>(i));
        all.emplace_back(row.begin(), row.end());
    }
    return all;
}

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

void check_figures(const std::vector<std::vector<float>>& logits,
                   const Json& golden,
                   double within) {
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
    CHECK(largest < within);
}

void check_logits(const std::string& name, double within) {
    CAPTURE(name);
    const Converted converted(name);
    const auto context = converted.context();
    const auto ids = converted.golden["tokens"].get<Ids>();
    check_figures(read(*context, ids), converted.golden["logits"], within);

    const Json& steered = converted.golden["steered"];
    const steering::Injection injection({{.block = steered["layer"].get<int>(),
                                          .add = steered["vector"].get<std::vector<float>>()}});
    check_figures(read(*context, ids, &injection), steered, within);

    Ids sequence = ids;
    Ids greedy;
    for (std::size_t i = 0; i < converted.golden["greedy"].size(); ++i) {
        greedy.push_back(argmax(read(*context, sequence).back()));
        sequence.push_back(greedy.back());
    }
    CHECK(greedy == converted.golden["greedy"].get<Ids>());
}

std::string spelled(const llama::Vocabulary& vocabulary, const Ids& ids) {
    std::string text;
    for (const llama::Token id : ids)
        text += vocabulary.piece(id);
    return text;
}

// What the tokeniser puts in front of a text by itself.
Ids beginning(const Json& golden) {
    const auto with = golden["encode_bos"][0][1].get<Ids>();
    const auto without = golden["encode"][0][1].get<Ids>();
    return {with.begin(), with.end() - static_cast<std::ptrdiff_t>(without.size())};
}

void check_tokens(const std::string& name) {
    CAPTURE(name);
    const Converted converted(name);
    const llama::Vocabulary& vocabulary = converted.model->vocabulary();
    for (const Json& pair : converted.golden["encode"]) {
        const auto text = pair[0].get<std::string>();
        CAPTURE(text);
        CAPTURE(pair[1].dump());
        Ids ids = vocabulary.tokenise({{.text = text}});
        CAPTURE(Json(ids).dump());
        // An empty text has no beginning in the engine.
        const Ids front = text.empty() ? Ids() : beginning(converted.golden);
        REQUIRE(ids.size() >= front.size());
        ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(front.size()));
        CHECK(ids == pair[1].get<Ids>());
    }
    for (const Json& pair : converted.golden["encode_bos"])
        CHECK(vocabulary.tokenise({{.text = pair[0].get<std::string>()}}) == pair[1].get<Ids>());
    for (const Json& pair : converted.golden["decode"]) {
        std::string text = spelled(vocabulary, pair[0].get<Ids>());
        // The space that such a vocabulary puts in front is taken away where an answer begins.
        if (!pair[1].get<std::string>().starts_with(' ') && text.starts_with(' ')) text.erase(0, 1);
        CHECK(text == pair[1].get<std::string>());
    }
}

void check_chat(const std::string& name) {
    CAPTURE(name);
    const Converted converted(name);
    const Json& chat = converted.golden["chat"];
    std::vector<engine::Message> messages;
    for (const Json& message : chat["messages"]) {
        messages.push_back({.role = message["role"].get<std::string>(),
                            .content = message["content"].get<std::string>()});
    }
    const auto chat_template = llama::ChatTemplate::of(converted.model->get());
    REQUIRE(chat_template);
    const auto rendered = chat_template->render(messages);
    REQUIRE(rendered);
    const llama::Vocabulary& vocabulary = converted.model->vocabulary();
    const Ids ids = vocabulary.tokenise_conversation({{.text = rendered->prompt}});
    CHECK(ids == chat["ids"].get<Ids>());
    // llama-common leaves out the beginning that the tokeniser puts in front.
    std::string text = rendered->prompt;
    for (const llama::Token token : beginning(converted.golden)) {
        if (ids.front() == token) text.insert(0, vocabulary.piece(token, /*show_control=*/true));
    }
    CHECK(text == chat["text"].get<std::string>());
}

constexpr double kExact = 1e-4;
constexpr double kGelu = 3e-3;  // llama.cpp looks it up in a table of 16-bit numbers

constexpr std::array kWithTables{"gemma2", "gemma3"};
constexpr std::array kOthers{"smollm2",
                             "llama3",
                             "mistral",
                             "qwen2",
                             "qwen3",
                             "phi3",
                             "granite",
                             "olmo2",
                             "smollm3",
                             "mixtral",
                             "qwen3_moe",
                             "qwen2_yarn",
                             "llama_linear",
                             "phi3_longrope",
                             "llama_metaspace",
                             "llama_unigram"};

TEST_CASE("a converted checkpoint computes what transformers does, steered or not") {
    for (const char* name : kOthers)
        check_logits(name, kExact);
    for (const char* name : kWithTables)
        check_logits(name, kGelu);
}

TEST_CASE("where no request is longer, the factors of short sequences are used") {
    const Converted converted("phi3_longrope", "phi3.rope.scaling.original_context_length");
    const Json& golden = converted.golden["short"];
    auto ids = converted.golden["tokens"].get<Ids>();
    ids.resize(golden["argmax"].size());
    const auto context = converted.context();
    check_figures(read(*context, ids), golden, kExact);
}

TEST_CASE("its tokens are those of transformers") {
    for (const char* name : kOthers)
        check_tokens(name);
    for (const char* name : kWithTables)
        check_tokens(name);
}

TEST_CASE("its template writes a conversation as transformers does") {
    for (const char* name : kOthers)
        check_chat(name);
    for (const char* name : kWithTables)
        check_chat(name);
}

}  // namespace
}  // namespace elpis::backends::hf
