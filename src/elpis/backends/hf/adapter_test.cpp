#include "elpis/backends/hf/adapter.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <gguf.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kWeights = "adapter_model.safetensors";

AdapterBase base_of(const std::string& checkpoint) {
    const auto opened = Checkpoint::open(fs::path(ELPIS_TEST_DATA) / "hf" / checkpoint, checkpoint);
    REQUIRE(opened);
    return *adapter_base(*opened);
}

// A copy of a small adapter, to be damaged.
struct Copy {
    explicit Copy(const std::string& name = "llama_few", const std::string& of = "smollm2")
        : base(base_of(of)) {
        fs::copy(fs::path(ELPIS_TEST_DATA) / "adapters" / name, path());
    }

    fs::path path() const { return folder.path() / "a"; }

    void set(const char* key, const Json& value) const {
        Json config = Json::parse(folder.read("a/adapter_config.json"));
        config[key] = value;
        folder.write("a/adapter_config.json", config.dump());
    }
    // Another header before the same bytes.
    template <class Change>
    void change_header(Change change) const {
        change_all([&change](Json& header, const std::string&) { change(header); });
    }
    template <class Change>
    void change_all(Change change) const {
        const std::string whole = folder.read(fs::path("a") / kWeights);
        std::uint64_t length = 0;
        whole.copy(reinterpret_cast<char*>(&length), sizeof(length));
        Json header = Json::parse(whole.substr(sizeof(length), length));
        std::string data = whole.substr(sizeof(length) + length);
        change(header, data);
        const std::string text = header.dump();
        length = text.size();
        folder.write(
            fs::path("a") / kWeights,
            std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + text + data);
    }

    std::string problem() const {
        const auto adapter = Adapter::open(path(), base);
        if (!adapter) return adapter.error().message;
        auto file = NewFile::create(folder.path(), 0);
        const auto written = adapter->write(*file, [](std::uint64_t) { return true; });
        return written ? "" : written.error().message;
    }
    bool complains(const std::string& of) const {
        const std::string message = problem();
        CAPTURE(message);
        CHECK(message.starts_with("adapter " + path().string() + " cannot be used: "));
        CHECK(message.find(of) != std::string::npos);
        return !message.empty();
    }

    AdapterBase base;
    TestFolder folder;
};

TEST_CASE("an adapter of PEFT fits its model and is whole when it is written") {
    CHECK(Copy("llama_all").problem().empty());
    CHECK(Copy("llama_rslora").problem().empty());
    CHECK(Copy("llama3_output", "llama3").problem().empty());
    CHECK(Copy("mixtral", "mixtral").problem().empty());
    CHECK(Copy("phi3", "phi3").problem().empty());
}

TEST_CASE("every file that is missing is named, and pickles are not read") {
    for (const char* name : {"adapter_config.json", kWeights}) {
        const Copy copy;
        fs::remove(copy.path() / name);
        CHECK(copy.complains(name));
    }
    const Copy copy;
    fs::rename(copy.path() / kWeights, copy.path() / "adapter_model.bin");
    CHECK(copy.complains("pickle"));
    const auto none = Adapter::open("/no/such/adapter", copy.base);
    CHECK(none.error().code == ErrorCode::NotFound);
}

TEST_CASE("an adapter of another model is refused with the tensor and both sizes") {
    CHECK(Copy("llama_few", "phi3").complains("has no place in phi3"));
    CHECK(Copy("phi3").complains("gate_up_proj"));
    Copy wider;
    wider.base.config.width *= 2;
    CHECK(wider.complains("2 × 64; the model and the rank in adapter_config.json make it 2 × 128"));
    Copy shorter;
    shorter.base.config.blocks = 2;
    CHECK(shorter.complains("layers.2."));
}

TEST_CASE("a rank that its tensors have not is refused") {
    const Copy copy;
    copy.set("r", 3);
    CHECK(copy.complains("make it 3 × 64"));
}

TEST_CASE("an adapter of the output needs a model that has one") {
    const Copy copy("llama3_output", "llama3");
    Copy tied("llama3_output", "llama3");
    tied.base.own_output = false;
    CHECK(copy.problem().empty());
    CHECK(tied.complains("lm_head"));
}

TEST_CASE("a tensor that is no A or B is refused by its name") {
    const auto renamed = [](const std::string& to, const std::string& complaint) {
        const Copy copy;
        copy.change_header([&](Json& header) {
            const std::string from =
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
            header[to] = header[from];
            header.erase(from);
        });
        CHECK(copy.complains(complaint));
    };
    renamed("base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector", "missing");
    renamed("base_model.model.lm_head.weight", "missing");
    renamed("base_model.model.model.layers.0.mlp.x_proj.lora_A.weight", "missing");

    const auto added = [](const std::string& name, const std::string& complaint) {
        const Copy copy;
        copy.change_header([&](Json& header) {
            // Whole pairs go, so that only the new name is wrong.
            for (const char* half : {"A", "B"}) {
                const std::string from =
                    std::string("base_model.model.model.layers.0.self_attn.q_proj.lora_") + half +
                    ".weight";
                header[name + (half[0] == 'B' ? "2" : "")] = header[from];
                header.erase(from);
            }
        });
        CHECK(copy.complains(complaint));
    };
    added("base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector", "DoRA");
    added("base_model.model.model.embed_tokens.lora_embedding_A", "embeddings");
    added("base_model.model.lm_head.modules_to_save.weight", "no A or B");
}

TEST_CASE("a matrix that is changed under two names is refused") {
    const Copy copy;
    copy.change_all([](Json& header, std::string& data) {
        for (const std::string half : {"A", "B"}) {
            const std::string module = "model.layers.0.self_attn.q_proj.lora_" + half + ".weight";
            Json tensor = header["base_model.model." + module];
            const auto from = tensor["data_offsets"][0].get<std::size_t>();
            const auto to = tensor["data_offsets"][1].get<std::size_t>();
            tensor["data_offsets"] = {data.size(), data.size() + to - from};
            data += data.substr(from, to - from);
            header["base_model.model.language_model." + module] = std::move(tensor);
        }
    });
    CHECK(copy.complains("blk.0.attn_q.weight twice"));
}

TEST_CASE("a damaged adapter is refused, whatever byte is missing") {
    const Copy copy;
    const std::string whole = copy.folder.read(fs::path("a") / kWeights);
    for (std::size_t size = 0; size < whole.size(); size += whole.size() / 40 + 1) {
        copy.folder.write(fs::path("a") / kWeights, whole.substr(0, size));
        CHECK(copy.complains("adapter_model.safetensors"));
    }
    std::string infinite = whole;
    infinite.replace(infinite.size() - 4, 4, std::string("\0\0\x80\x7f", 4));
    copy.folder.write(fs::path("a") / kWeights, infinite);
    CHECK(copy.complains("infinite"));
}

TEST_CASE("a model that comes as GGUF takes the same adapters") {
    const TestFolder folder;
    for (const auto& [checkpoint, adapter] :
         {std::pair{"smollm2", "llama_all"}, {"llama3", "llama3_output"}, {"mixtral", "mixtral"}}) {
        const auto opened =
            Checkpoint::open(fs::path(ELPIS_TEST_DATA) / "hf" / checkpoint, checkpoint);
        REQUIRE(opened);
        auto file = NewFile::create(folder.path(), 0);
        REQUIRE(opened->write(Precision::Auto, *file, [](std::uint64_t) { return true; }));
        REQUIRE(file->publish("m.gguf"));
        const auto base = adapter_base_of_gguf(folder.path() / "m.gguf");
        REQUIRE_MESSAGE(base, base.error().message);
        CHECK(base->text() == base_of(checkpoint).text());
        CHECK(Adapter::open(fs::path(ELPIS_TEST_DATA) / "adapters" / adapter, *base));
    }
    CHECK(adapter_base_of_gguf("/no/such.gguf").error().code == ErrorCode::NotFound);
    const auto problem_with = [&](const std::function<void(gguf_context*)>& change) {
        const std::unique_ptr<gguf_context, decltype(&gguf_free)> header(
            gguf_init_from_file((folder.path() / "m.gguf").c_str(),
                                {.no_alloc = true, .ctx = nullptr}),
            &gguf_free);
        REQUIRE(header != nullptr);
        change(header.get());
        const fs::path file = folder.path() / "changed.gguf";
        REQUIRE(gguf_write_to_file(header.get(), file.c_str(), /*only_meta=*/true));
        const auto base = adapter_base_of_gguf(file);
        REQUIRE_FALSE(base);
        CHECK(base.error().code == ErrorCode::Unsupported);
        return base.error().message;
    };
    // Each expert of each block is looked for by its name.
    CHECK(problem_with([](gguf_context* file) {
              gguf_set_val_u32(file, "llama.expert_count", 2'000'000'000);
          }).contains("2000000000 experts; at most 1024"));
    CHECK(problem_with([](gguf_context* file) {
              gguf_set_val_u16(file, "split.count", 3);
          }).contains("split into 3 files"));
    folder.write("x.gguf", "GGUF");
    CHECK(adapter_base_of_gguf(folder.path() / "x.gguf").error().code ==
          ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace elpis::backends::hf
