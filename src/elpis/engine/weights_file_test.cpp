#include "elpis/engine/weights_file.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <variant>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/event.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"
#include "elpis/engine/testing/world.h"
#include "elpis/engine/weight_layout.h"

namespace elpis::engine {
namespace {
namespace fs = std::filesystem;

struct Shelf {
    Options options(WeightLayout layout) const {
        return {.model_path = model.path(), .layout = layout, .layouts = folder.path() / "layouts"};
    }
    long files() const {
        long count = 0;
        for (const auto& it : fs::directory_iterator(folder.path() / "layouts"))
            count += it.path().extension() == ".gguf" ? 1 : 0;
        return count;
    }
    testing::ScratchModel model;
    TestFolder folder;
};

TEST_CASE("weights as shipped are the model's own file, and nothing is written") {
    const Shelf shelf;
    CHECK(weights_file(shelf.options(WeightLayout::AsShipped), 1) == shelf.model.path());
    CHECK(!fs::exists(shelf.folder.path() / "layouts"));
}

TEST_CASE("another layout is made once, is the same model, and is made anew for a changed file") {
    const Shelf shelf;
    const auto first = weights_file(shelf.options(WeightLayout::Q80), 1);
    REQUIRE(first);
    CHECK(*first == weights_path(shelf.options(WeightLayout::Q80)));
    CHECK(fs::file_size(*first) < fs::file_size(shelf.model.path()));
    const auto own = read_model_header(shelf.model.path());
    const auto laid_out = read_model_header(*first);
    REQUIRE(own);
    REQUIRE(laid_out);
    CHECK(laid_out->architecture == own->architecture);
    CHECK(laid_out->blocks == own->blocks);
    CHECK(laid_out->width == own->width);

    const auto written = fs::last_write_time(*first);
    CHECK(weights_file(shelf.options(WeightLayout::Q80), 1) == *first);
    CHECK(fs::last_write_time(*first) == written);
    CHECK(shelf.files() == 1);
    CHECK(weights_file(shelf.options(WeightLayout::F16), 1) != *first);
    CHECK(shelf.files() == 2);

    fs::last_write_time(shelf.model.path(),
                        fs::file_time_type::clock::now() + std::chrono::hours(1));
    CHECK(weights_file(shelf.options(WeightLayout::Q80), 1) != *first);
    CHECK(shelf.files() == 3);
}

TEST_CASE("what was left unfinished is never taken for whole") {
    const Shelf shelf;
    const Options options = shelf.options(WeightLayout::Q80);
    fs::create_directories(options.layouts);
    std::ofstream(weights_path(options).concat(".unfinished")) << "half a file";
    const auto made = weights_file(options, 1);
    REQUIRE(made);
    CHECK(read_model_header(*made));
    CHECK(!fs::exists(weights_path(options).concat(".unfinished")));
}

TEST_CASE("a folder that cannot be written is named, with what to do") {
    Shelf shelf;
    Options options = shelf.options(WeightLayout::Q80);
    options.layouts = shelf.folder.write("a file", "") / "layouts";
    const auto made = weights_file(options, 1);
    REQUIRE(!made);
    CHECK(made.error().code == ErrorCode::Unavailable);
    CHECK(made.error().message.find("a file") != std::string::npos);
    CHECK(made.error().message.find("as_shipped") != std::string::npos);
}

TEST_CASE("an engine answers from weights that are laid out otherwise") {
    const TestFolder folder;
    testing::World world(
        {.layout = WeightLayout::F16, .layouts = folder.path() / "layouts", .context_length = 256});
    testing::Listener listener;
    CHECK(std::holds_alternative<Done>(world.answer(listener, "Who are you?", 8)));
    CHECK(!fs::is_empty(folder.path() / "layouts"));
}

}  // namespace
}  // namespace elpis::engine
