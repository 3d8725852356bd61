#include "elpis/steering/formats/tensor_pack.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace elpis::steering::formats {
namespace {

TEST_CASE("a pack has its header, metadata and numbers where safetensors wants them") {
    const std::string bytes = tensor_pack(
        {{.name = "layer.3", .shape = {2, 2}, .numbers = std::vector<float>{1, 2, 3, 4}},
         {.name = "begins", .shape = {2}, .numbers = std::vector<std::int64_t>{0, 7}}},
        {{"pooling", "none"}});
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    CHECK(length % 8 == 0);
    const auto header = nlohmann::json::parse(bytes.substr(8, length));
    CHECK(header["__metadata__"]["pooling"] == "none");
    CHECK(header["layer.3"]["dtype"] == "F32");
    CHECK(header["layer.3"]["shape"] == nlohmann::json({2, 2}));
    CHECK(header["begins"]["dtype"] == "I64");
    CHECK(header["begins"]["data_offsets"] == nlohmann::json({16, 32}));
    REQUIRE(bytes.size() == 8 + length + 32);
    float last = 0;
    std::memcpy(&last, bytes.data() + 8 + length + 12, sizeof last);
    CHECK(last == 4.0F);
    std::int64_t seven = 0;
    std::memcpy(&seven, bytes.data() + bytes.size() - 8, sizeof seven);
    CHECK(seven == 7);
}

}  // namespace
}  // namespace elpis::steering::formats
