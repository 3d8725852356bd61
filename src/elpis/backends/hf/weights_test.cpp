#include "elpis/backends/hf/weights.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"

namespace elpis::backends::hf {
namespace {

std::string safetensors(const std::string& header, std::size_t bytes) {
    std::string file;
    for (unsigned i = 0; i < 8; ++i)
        file += static_cast<char>((header.size() >> (8 * i)) & 0xFFU);
    file += header;
    for (std::size_t i = 0; i < bytes; ++i)
        file += static_cast<char>(i);
    return file;
}

std::string entry(const std::string& name,
                  const std::string& type,
                  const std::string& shape,
                  const std::string& offsets) {
    return fmt::format(
        R"("{}":{{"dtype":"{}","shape":{},"data_offsets":{}}})", name, type, shape, offsets);
}

std::string why_refused(const std::filesystem::path& folder) {
    const auto weights = Weights::open(folder);
    return weights ? "" : weights.error().message;
}

bool has(const std::string& text, const std::string& part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

TEST_CASE("tensors are found by name and read in places") {
    const TestFolder folder;
    folder.write("model.safetensors",
                 safetensors("{" + entry("a", "BF16", "[2,3]", "[0,12]") + "," +
                                 entry("b", "F32", "[1]", "[12,16]") + "}",
                             16));
    const auto weights = Weights::open(folder.path());
    REQUIRE(weights);
    const StoredTensor* const a = weights->find("a");
    REQUIRE(a != nullptr);
    CHECK(a->shape == std::vector<std::uint64_t>{2, 3});
    CHECK(a->type == Stored::BF16);
    CHECK(weights->find("c") == nullptr);
    std::vector<std::byte> bytes(4);
    REQUIRE(weights->read(*a, 8, bytes));
    CHECK(bytes[0] == std::byte{8});
    REQUIRE(weights->read(*weights->find("b"), 0, bytes));
    CHECK(bytes[3] == std::byte{15});
}

TEST_CASE("sizes and shapes that do not fit the bytes are refused before anything is allocated") {
    const TestFolder folder;
    const auto why = [&](const std::string& header, std::size_t bytes) {
        folder.write("model.safetensors", safetensors(header, bytes));
        return why_refused(folder.path());
    };
    CHECK(has(why("{" + entry("a", "F32", "[2,3]", "[0,12]") + "}", 12), "not what its shape"));
    CHECK(has(why("{" + entry("a", "F32", "[4294967296,4294967296]", "[0,16]") + "}", 16),
              "not what its shape"));
    CHECK(has(why("{" + entry("a", "F32", "[0]", "[0,0]") + "}", 0), "not what its shape"));
    CHECK(has(why("{" + entry("a", "F32", "[4]", "[0,16]") + "}", 12), "cut short"));
    CHECK(has(why("{" + entry("a", "F8_E4M3", "[4]", "[0,4]") + "}", 4), "F8_E4M3"));
    CHECK(has(why("{}", 0), "no tensor"));
    CHECK(has(why("[]", 0), "no JSON object"));
    folder.write("model.safetensors", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F{}");
    CHECK(has(why_refused(folder.path()), "past the end"));
    folder.write("model.safetensors", "abc");
    CHECK(has(why_refused(folder.path()), "no safetensors file"));
}

TEST_CASE("an index names files beside it and nothing else") {
    for (const char* name : {"../model.safetensors",
                             "/etc/passwd",
                             "a/b.safetensors",
                             ".hidden.safetensors",
                             "model.bin",
                             "",
                             "a\\\\b.safetensors"}) {
        CAPTURE(name);
        const auto index = read_index(fmt::format(R"({{"weight_map":{{"t":"{}"}}}})", name));
        REQUIRE_FALSE(index);
        CHECK(has(index.error().message, "no safetensors file beside it"));
    }
    CHECK_FALSE(read_index(R"({"weight_map":{}})"));
    CHECK_FALSE(read_index(R"({"weight_map":{"t":3}})"));
    CHECK_FALSE(read_index(R"([1])"));
    CHECK(read_index(R"({"weight_map":{"t":"model-1.safetensors"}})"));
}

TEST_CASE("a shard that is missing or has other tensors than the index says is refused") {
    const TestFolder folder;
    folder.write("model.safetensors.index.json",
                 R"({"weight_map":{"a":"one.safetensors","b":"two.safetensors"}})");
    folder.write("one.safetensors", safetensors("{" + entry("a", "F16", "[2]", "[0,4]") + "}", 4));
    CHECK(has(why_refused(folder.path()), "two.safetensors"));
    folder.write("two.safetensors", safetensors("{" + entry("c", "F16", "[2]", "[0,4]") + "}", 4));
    CHECK(has(why_refused(folder.path()), "incomplete"));
    folder.write("two.safetensors", safetensors("{" + entry("a", "F16", "[2]", "[0,4]") + "}", 4));
    CHECK(has(why_refused(folder.path()), "in another file, too"));
    folder.write("two.safetensors", safetensors("{" + entry("b", "F16", "[2]", "[0,4]") + "}", 4));
    CHECK(why_refused(folder.path()).empty());
}

TEST_CASE("pickles are not read, and the message says so") {
    const TestFolder folder;
    CHECK(has(why_refused(folder.path()), "neither model.safetensors"));
    folder.write("pytorch_model.bin", "PK");
    const auto refused = Weights::open(folder.path());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Unsupported);
    CHECK(has(refused.error().message, "pytorch_model.bin"));
}

TEST_CASE("a file that is cut short while it is read is an error and no crash") {
    const TestFolder folder;
    const auto file = folder.write("model.safetensors",
                                   safetensors("{" + entry("a", "F32", "[4]", "[0,16]") + "}", 16));
    const auto weights = Weights::open(folder.path());
    REQUIRE(weights);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 8);
    std::vector<std::byte> bytes(16);
    const auto read = weights->read(*weights->find("a"), 0, bytes);
    REQUIRE_FALSE(read);
    CHECK(has(read.error().message, "cut short"));
}

}  // namespace
}  // namespace elpis::backends::hf
