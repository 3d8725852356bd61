#include "elpis/engine/llama/adapter_file.h"

#include <cstdint>
#include <functional>
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
        const auto checked = check_adapter(adapter, model.path());
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
    const auto checked = check_adapter(files.made({}), files.model.path());
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
