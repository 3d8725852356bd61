#include "elpis/backends/hf/checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/metadata.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// A copy of a small checkpoint, to be damaged.
struct Copy {
    explicit Copy(const std::string& name) {
        fs::copy(fs::path(ELPIS_TEST_DATA) / "hf" / name,
                 folder.path() / "m",
                 fs::copy_options::recursive);
    }

    fs::path path() const { return folder.path() / "m"; }
    Json json(const char* file) const { return Json::parse(folder.read(fs::path("m") / file)); }
    void change(const char* file, const char* key, const Json& value) const {
        Json object = json(file);
        object[key] = value;
        folder.write(fs::path("m") / file, object.dump());
    }

    // What is wrong with it, on opening or on the way.
    std::string problem(Precision precision = Precision::Float32) const {
        const auto checkpoint = Checkpoint::open(path(), "m");
        if (!checkpoint) return checkpoint.error().message;
        auto file = NewFile::create(folder.path(), 0);
        const auto written =
            checkpoint->write(precision, *file, [](std::uint64_t) { return true; });
        return written ? "" : written.error().message;
    }
    bool complains(const std::string& of) const {
        const std::string message = problem();
        CAPTURE(message);
        return message.starts_with("checkpoint ") && message.find(of) != std::string::npos;
    }

    TestFolder folder;
};

TEST_CASE("an architecture that cannot be run is named, with all that can") {
    const auto refused =
        Checkpoint::open(fs::path(ELPIS_TEST_DATA) / "hf/unsupported_gpt_neox", "x");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    for (const char* part : {"gpt_neox", "LlamaForCausalLM", "Olmo2ForCausalLM"})
        CHECK(refused.error().message.find(part) != std::string::npos);
    CHECK(Checkpoint::open("/no/such/folder", "x").error().code == ErrorCode::NotFound);
}

TEST_CASE("every part that is missing is named") {
    for (const char* name : {"config.json", "tokenizer.json", "model.safetensors"}) {
        const Copy copy("smollm2");
        fs::remove(copy.path() / name);
        CHECK(copy.complains(name));
    }
}

TEST_CASE("a config that the tensors or llama.cpp contradict is refused") {
    const auto after = [](const char* key, const Json& value, const char* complaint) {
        const Copy copy("smollm2");
        copy.change("config.json", key, value);
        CAPTURE(key);
        CHECK(copy.complains(complaint));
    };
    after("num_hidden_layers", 5, "layers.4.");
    after("num_hidden_layers", 3, "has no place");
    after("num_hidden_layers", 100'000, "from 1 to 512");
    after("num_hidden_layers", "4", "whole number");
    after("intermediate_size", 97, "config.json makes it");
    after("num_attention_heads", 3, "does not divide");
    after("num_attention_heads", 0, "from 1");
    after("head_dim", 7, "even");
    after("hidden_act", "relu", "relu");
    after("partial_rotary_factor", 0.5, "whole heads");
    after("rope_scaling", Json{{"rope_type", "odd"}}, "odd");
    after("quantization_config", Json{{"bits", 4}}, "quantised");
    after("tie_word_embeddings", false, "lm_head.weight");
}

TEST_CASE("a tokenizer that llama.cpp cannot be is refused") {
    const Copy copy("smollm2");
    Json tokenizer = copy.json("tokenizer.json");
    tokenizer["pre_tokenizer"] = {{"type", "Whitespace"}};
    copy.folder.write("m/tokenizer.json", tokenizer.dump());
    CHECK(copy.complains("tokenizer.json"));
    copy.folder.write("m/tokenizer.json", "{");
    CHECK(copy.complains("not valid JSON"));

    const Copy pieces("mistral");
    std::string text = pieces.folder.read("m/tokenizer.json");
    text.replace(text.find("\"<0x0A>\": "), 8, "\"<0x0a>\"");
    pieces.folder.write("m/tokenizer.json", text);
    Json other = Json::parse(text);
    auto& added = other["added_tokens"];
    for (std::size_t i = added.size(); i-- > 0;) {
        if (added[i]["content"] == "<0x0A>") added.erase(i);
    }
    pieces.folder.write("m/tokenizer.json", other.dump());
    CHECK(pieces.complains("<0x0A>"));
}

TEST_CASE("damaged weights are refused") {
    const Copy cut("smollm2");
    fs::resize_file(cut.path() / "model.safetensors", 100'000);
    CHECK(cut.complains("cut short"));

    const Copy nan("smollm2");
    std::fstream file(nan.path() / "model.safetensors",
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-4, std::ios::end);
    file.write("\xFF\xFF\xFF\x7F", 4);
    file.close();
    CHECK(nan.complains("infinite or none"));
}

TEST_CASE("numbers that float16 cannot hold are refused for it alone") {
    const Copy large("smollm2");
    std::fstream file(large.path() / "model.safetensors",
                      std::ios::in | std::ios::out | std::ios::binary);
    std::string header(8, '\0');
    file.read(header.data(), 8);
    std::uint64_t length = 0;
    for (unsigned i = 0; i < 8; ++i)
        length |= static_cast<std::uint64_t>(static_cast<unsigned char>(header[i])) << (8 * i);
    file.seekp(static_cast<std::streamoff>(8 + length));
    const float value = 1e6F;  // of the embeddings, which come first
    file.write(reinterpret_cast<const char*>(&value), sizeof(value));
    file.close();
    CHECK(large.problem().empty());
    CHECK(large.problem(Precision::Float16).find("bfloat16") != std::string::npos);
    CHECK(large.problem(Precision::BFloat16).empty());
}

TEST_CASE("the work ends when it is told to, with nothing written") {
    const Copy copy("smollm2");
    const auto checkpoint = Checkpoint::open(copy.path(), "m");
    REQUIRE(checkpoint);
    auto file = NewFile::create(copy.folder.path(), 0);
    int calls = 0;
    const auto ended =
        checkpoint->write(Precision::Auto, *file, [&](std::uint64_t) { return ++calls < 3; });
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == ErrorCode::Cancelled);
    CHECK(calls == 3);
}

TEST_CASE("the context ends with a window that llama.cpp has not") {
    const Copy copy("mistral");
    copy.change("config.json", "sliding_window", 100);
    const auto checkpoint = Checkpoint::open(copy.path(), "m");
    REQUIRE(checkpoint);
    CHECK(usable_context(checkpoint->family(), checkpoint->config()) == 100);
    CHECK(copy.problem().empty());
}

}  // namespace
}  // namespace elpis::backends::hf
