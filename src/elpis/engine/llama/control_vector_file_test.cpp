#include <cstddef>
#include <string>
#include <vector>

#include <common.h>
#include <doctest/doctest.h>

#include "elpis/base/test_folder.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::engine::llama {
namespace {

// Slot N − 1 holds direction.N.
std::vector<float> slot(const common_control_vector_data& data, std::size_t block) {
    const auto width = static_cast<std::size_t>(data.n_embd);
    const auto begin = data.data.begin() + static_cast<std::ptrdiff_t>((block - 1) * width);
    return {begin, begin + static_cast<std::ptrdiff_t>(width)};
}

TEST_CASE("llama.cpp's own loader reads the control vectors that we write") {
    steering::VectorToWrite vector;
    vector.name = "joy";
    vector.rows = {{1, {0.5F, -1.0F, 2.0F, 0.25F}}, {3, {4.0F, 3.0F, 2.0F, 1.0F}}};
    vector.model = {.blocks = 6, .width = 4, .architecture = "llama", .fingerprint = "ab12"};
    vector.residual_rms = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F};
    vector.fields = {{"elpis.method", "mean difference"}};
    const TestFolder folder;
    const auto file = folder.path() / "joy.gguf";
    REQUIRE(steering::write_vector_file(file, vector));

    const auto loaded = common_control_vector_load({{.strength = 2.0F, .fname = file.string()}});
    REQUIRE(loaded.n_embd == 4);
    REQUIRE(loaded.data.size() == 12);  // blocks 1 to 3
    CHECK(slot(loaded, 1) == std::vector<float>{1.0F, -2.0F, 4.0F, 0.5F});
    CHECK(slot(loaded, 2) == std::vector<float>(4, 0.0F));
    CHECK(slot(loaded, 3) == std::vector<float>{8.0F, 6.0F, 4.0F, 2.0F});
}

}  // namespace
}  // namespace elpis::engine::llama
