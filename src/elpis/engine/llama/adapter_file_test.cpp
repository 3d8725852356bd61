#include "elpis/engine/llama/adapter_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <gguf.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/llama/testing/tiny_adapter.h"
#include "elpis/engine/llama/testing/tiny_model.h"

namespace elpis::engine::llama {
namespace {

using testing::TinyAdapter;

struct Files {
    AdapterFile made(const TinyAdapter& adapter, const testing::TinyModel& shape = {}) const {
        testing::write_tiny_adapter(folder.path() / "sea.gguf", adapter, shape);
        return {.name = "sea", .path = folder.path() / "sea.gguf"};
    }

    void refused(const AdapterFile& adapter, const std::string& why) const {
        const auto checked = check_adapters({adapter}, model.path());
        CAPTURE(why);
        REQUIRE_FALSE(checked);
        CAPTURE(checked.error().message);
        CHECK(checked.error().message.starts_with("adapter sea (" + adapter.path.string()));
        CHECK(checked.error().message.find(why) != std::string::npos);
    }
    void refused(const std::function<void(gguf_context*)>& damage, const std::string& why) const {
        TinyAdapter adapter;
        adapter.damage = damage;
        refused(made(adapter), why);
    }

    TestFolder folder;
    testing::ScratchModel model;
};

TEST_CASE("an adapter of the model is fit") {
    const Files files;
    const auto checked = check_adapters({files.made({})}, files.model.path());
    REQUIRE_MESSAGE(checked, checked.error().message);
    CHECK(checked->empty());
}

TEST_CASE("what is no adapter of this model is refused with the reason") {
    const Files files;
    files.refused({.name = "sea", .path = "/no/such.gguf"}, "no such file");
    files.refused({.name = "sea", .path = files.model.path()}, "no LoRA adapter");
    files.refused({.name = "sea", .path = files.folder.write("x", "GGUF")}, "cut short");
    files.refused(files.made({}, {.width = 128}), "the model's 64 × 64");
    files.refused(files.made({}, {.blocks = 5}), "blk.4.");
    files.refused(
        [](gguf_context* file) { gguf_set_val_str(file, "general.architecture", "bert"); }, "bert");
}

TEST_CASE("the first adapter that is not fit is named, and without adapters no model is read") {
    const Files files;
    CHECK(check_adapters({}, "/no/such.gguf")->empty());
    const auto checked = check_adapters({files.made({}), {.name = "law", .path = "/no/such.gguf"}},
                                        files.model.path());
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::NotFound);
    CHECK(checked.error().message.starts_with("adapter law (/no/such.gguf)"));
}

TEST_CASE("a rank of 0 is refused: alpha is divided by it") {
    const Files files;
    const AdapterFile adapter = files.made({.targets = {"attn_q"}});
    // ggml writes no such file. Where the last pair has no numbers, both begin in one place.
    std::string whole = files.folder.read("sea.gguf");
    const std::string name = "blk." + std::to_string(testing::TinyModel{}.blocks - 1) + ".attn_q";
    constexpr std::size_t kNumber = sizeof(std::uint64_t);
    const auto sizes_of = [&](const std::string& half) {
        const std::string wanted = name + ".weight." + half;
        return whole.find(wanted) + wanted.size() + sizeof(std::uint32_t);
    };
    const std::size_t a = sizes_of("lora_a");
    const std::size_t b = sizes_of("lora_b");
    constexpr std::size_t kOffset = 2 * kNumber + sizeof(std::uint32_t);
    whole.replace(a + kNumber, kNumber, kNumber, '\0');
    whole.replace(b, kNumber, kNumber, '\0');
    whole.replace(b + kOffset, kNumber, whole.substr(a + kOffset, kNumber));
    files.folder.write("sea.gguf", whole);
    files.refused(adapter, "a rank of 0");
}

TEST_CASE("a model that is split into several files takes no adapters") {
    const Files files;
    const testing::ScratchModel whole;
    const std::unique_ptr<gguf_context, decltype(&gguf_free)> first(
        gguf_init_from_file(whole.path().c_str(), {.no_alloc = true, .ctx = nullptr}), &gguf_free);
    gguf_set_val_u16(first.get(), "split.count", 2);
    const auto file = files.folder.path() / "m-00001-of-00002.gguf";
    REQUIRE(gguf_write_to_file(first.get(), file.c_str(), /*only_meta=*/true));
    const auto checked = check_adapters({files.made({})}, file);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::Unsupported);
    CHECK(checked.error().message.find("split into 2 files") != std::string::npos);
}

// Each of these ends the process in llama.cpp, or is not computed.
TEST_CASE("keys of another type are refused before llama.cpp sees them") {
    const Files files;
    files.refused([](gguf_context* file) { gguf_set_val_u32(file, "general.type", 1); },
                  "no LoRA adapter");
    files.refused([](gguf_context* file) { gguf_set_val_u32(file, "adapter.type", 1); },
                  "no LoRA adapter");
    files.refused([](gguf_context* file) { gguf_set_val_u32(file, "general.architecture", 1); },
                  "architecture");
    files.refused([](gguf_context* file) { gguf_set_val_str(file, "adapter.lora.alpha", "4"); },
                  "alpha");
    files.refused(
        [](gguf_context* file) {
            const std::vector<std::uint32_t> tokens{1, 2};
            gguf_set_arr_data(file,
                              "adapter.alora.invocation_tokens",
                              GGUF_TYPE_UINT32,
                              tokens.data(),
                              tokens.size());
        },
        "aLoRA");
    // Its lookup by name would go past the end.
    files.refused(
        [](gguf_context* file) {
            gguf_set_tensor_type(file, "blk.0.attn_q.weight.lora_a", GGML_TYPE_F64);
        },
        "f64");
}

}  // namespace
}  // namespace elpis::engine::llama
