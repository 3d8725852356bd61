#include "elpis/backends/hf/conversion_cache.h"

#include <cstdint>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;

struct Kept {
    Kept() { fs::copy(fs::path(ELPIS_TEST_DATA) / "hf/smollm2", folder.path() / "m"); }

    Checkpoint checkpoint() const { return *Checkpoint::open(folder.path() / "m", "m"); }
    std::string key() {
        read = 0;
        return *cache.key_of(checkpoint(), [this](std::uint64_t bytes) {
            read += bytes;
            return true;
        });
    }

    TestFolder folder;
    ConversionCache cache{folder.path() / "cache"};
    std::uint64_t read = 0;
};

TEST_CASE("a checkpoint is known by what is in it, and read whole only once") {
    Kept kept;
    const std::string key = kept.key();
    CHECK(kept.read > 100'000);
    CHECK(kept.key() == key);
    CHECK(kept.read == 0);

    // Another place, the same content.
    fs::copy(kept.folder.path() / "m", kept.folder.path() / "copy");
    const auto copy = Checkpoint::open(kept.folder.path() / "copy", "copy");
    CHECK(*kept.cache.key_of(*copy, [](std::uint64_t) { return true; }) == key);

    // One byte of the template.
    std::string text = kept.folder.read("m/tokenizer_config.json");
    text.insert(text.find("assistant"), "x");
    kept.folder.write("m/tokenizer_config.json", text);
    CHECK(kept.key() != key);
}

TEST_CASE("reading it ends when it is told to, and nothing is remembered") {
    Kept kept;
    const auto ended = kept.cache.key_of(kept.checkpoint(), [](std::uint64_t) { return false; });
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == ErrorCode::Cancelled);
    kept.key();
    CHECK(kept.read > 0);
}

TEST_CASE("a conversion is found, listed and removed; one that is not whole is none") {
    const Kept kept;
    const fs::path folder = kept.cache.folder("k", Precision::Q80);
    const auto lock = FolderLock::take(folder);
    REQUIRE(lock);
    CHECK_FALSE(kept.cache.find("k", Precision::Q80));
    kept.folder.write("cache/k-q8_0/m.gguf", "GGUF");
    const Conversion made{.file = folder / "m.gguf",
                          .name = "m",
                          .source = "/somewhere",
                          .precision = "q8_0",
                          .architecture = "LlamaForCausalLM",
                          .bytes = 4,
                          .remarks = {"one"}};
    REQUIRE(kept.cache.describe(made));
    const auto found = kept.cache.find("k", Precision::Q80);
    REQUIRE(found);
    CHECK(found->file == made.file);
    CHECK(found->remarks == made.remarks);
    CHECK_FALSE(kept.cache.find("k", Precision::Auto));
    CHECK(kept.cache.list().size() == 1);
    kept.folder.write("cache/k-q8_0/m.gguf", "GGU");
    CHECK_FALSE(kept.cache.find("k", Precision::Q80));
}

TEST_CASE("removing gives back the folder and nothing else") {
    const Kept kept;
    kept.folder.write("cache/k-auto/m.gguf", "GGUF");
    kept.folder.write("cache/other-auto/m.gguf", "GGUF");
    const Conversion made{.file = kept.cache.folder("k", Precision::Auto) / "m.gguf", .bytes = 4};
    CHECK(kept.cache.remove(made) == 4);
    CHECK_FALSE(fs::exists(kept.folder.path() / "cache/k-auto"));
    CHECK(fs::exists(kept.folder.path() / "cache/other-auto/m.gguf"));
}

TEST_CASE("a description that leads elsewhere is none") {
    const Kept kept;
    kept.folder.write("cache/k-auto/about.json", R"({"file":"../x","bytes":1})");
    kept.folder.write("cache/x", "1");
    CHECK(kept.cache.list().empty());
}

}  // namespace
}  // namespace elpis::backends::hf
