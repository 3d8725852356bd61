#include "elpis/backends/adapter_files.h"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/backends/checkpoint_model.h"
#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/test_folder.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::backends {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<engine::AdapterFile>;

struct Workshop {
    Result<Files> converted(const Files& adapters, const std::string& base = "smollm2") {
        return converted_adapters(
            adapters,
            [&] {
                ++asked;
                return hf::adapter_base(
                    *hf::Checkpoint::open(fs::path(ELPIS_TEST_DATA) / "hf" / base, base));
            },
            {.cache = folder.path() / "cache"},
            [](auto, auto, auto) { return true; },
            log);
    }

    static engine::AdapterFile sample(const std::string& name) {
        return {.name = name, .path = fs::path(ELPIS_TEST_DATA) / "adapters" / name};
    }

    TestFolder folder;
    Log log{{.quiet = true}};
    int asked = 0;
};

TEST_CASE("a folder of PEFT becomes a file once, and a file stays what it is") {
    Workshop shop;
    const engine::AdapterFile file{.name = "own", .path = shop.folder.write("own.gguf", "GGUF")};
    CHECK(shop.converted({file}) == Files{file});
    CHECK(shop.asked == 0);
    const auto made = shop.converted({Workshop::sample("llama_few"), file});
    REQUIRE_MESSAGE(made, made.error().message);
    CHECK(made->front().name == "llama_few");
    CHECK(made->back() == file);
    const auto written = fs::last_write_time(made->front().path);
    CHECK(shop.converted({Workshop::sample("llama_few"), file}) == *made);
    CHECK(fs::last_write_time(made->front().path) == written);
    const auto kept = hf::ConversionCache(shop.folder.path() / "cache").list();
    REQUIRE(kept.size() == 1);
    CHECK(kept.front().name == "llama_few");
    CHECK(kept.front().precision == "lora");
}

TEST_CASE("what it becomes depends on its content and on the model it is for") {
    Workshop shop;
    fs::copy(Workshop::sample("llama_few").path, shop.folder.path() / "mine");
    const engine::AdapterFile mine{.name = "mine", .path = shop.folder.path() / "mine"};
    const auto first = shop.converted({mine});
    REQUIRE(first);
    // The same numbers act otherwise where another alpha says so.
    std::string config = shop.folder.read("mine/adapter_config.json");
    config.replace(config.find("\"lora_alpha\": 6"), 15, "\"lora_alpha\": 7");
    shop.folder.write("mine/adapter_config.json", config);
    const auto second = shop.converted({mine});
    REQUIRE(second);
    CHECK(first->front().path != second->front().path);
    // Of the same sizes, with another vocabulary.
    const auto third = shop.converted({mine}, "llama3");
    REQUIRE_MESSAGE(third, third.error().message);
    CHECK(third->front().path != second->front().path);
}

TEST_CASE("what is wrong with an adapter is told with its name, and nothing is left of it") {
    Workshop shop;
    const auto refused = shop.converted({Workshop::sample("phi3")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.starts_with("model.adapters.phi3: adapter "));
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(shop.folder.path()))
        all += entry.path().string() + "\n";
    CHECK(all.find(".gguf") == std::string::npos);
}

}  // namespace
}  // namespace elpis::backends
