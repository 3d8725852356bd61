#include "elpis/backends/hf/rope.h"

#include <cmath>
#include <cstddef>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {
namespace {

Result<Rope> rope(const char* json, int context = 4096) {
    return read_rope(JsonFields(nlohmann::json::parse(json), "config.json"), context);
}

TEST_CASE("each kind of scaling is read from either place") {
    CHECK(rope("{}")->kind == Rope::Kind::Plain);
    CHECK(rope(R"({"rope_theta":5e5,"rope_scaling":null})")->theta == doctest::Approx(5e5));
    const auto linear = rope(R"({"rope_scaling":{"type":"linear","factor":2}})");
    CHECK(linear->kind == Rope::Kind::Linear);
    CHECK(linear->factor == doctest::Approx(2));
    const auto newer = rope(R"({"rope_parameters":{"rope_type":"default","rope_theta":7}})");
    CHECK(newer->kind == Rope::Kind::Plain);
    CHECK(newer->theta == doctest::Approx(7));
    const auto two = rope(
        R"({"rope_parameters":{"full_attention":{"rope_theta":1e6,"rope_type":"linear","factor":8},
            "sliding_attention":{"rope_theta":1e4}}})");
    CHECK(two->theta == doctest::Approx(1e6));
    CHECK(two->local_theta.value() == doctest::Approx(1e4));
    CHECK(two->kind == Rope::Kind::Linear);
}

TEST_CASE("attention grows as YaRN says, unless the file does") {
    const auto plain = rope(R"({"rope_scaling":{"rope_type":"yarn","factor":4}})");
    CHECK(plain->attention_factor == doctest::Approx(0.1 * std::log(4.0) + 1.0));
    CHECK(plain->original_context == 4096);
    const auto both =
        rope(R"({"rope_scaling":{"rope_type":"yarn","factor":4,"mscale":1,"mscale_all_dim":1}})");
    CHECK(both->attention_factor == doctest::Approx(1.0));
    CHECK(rope(R"({"rope_scaling":{"rope_type":"yarn","factor":4,"attention_factor":0.5}})")
              ->attention_factor == doctest::Approx(0.5));
}

TEST_CASE("long rope has the ratio of both lengths") {
    const auto found = rope(
        R"({"original_max_position_embeddings":1024,
            "rope_scaling":{"type":"su","short_factor":[1,2],"long_factor":[3,4]}})",
        4096);
    CHECK(found->kind == Rope::Kind::LongRope);
    CHECK(found->attention_factor ==
          doctest::Approx(std::sqrt(1.0 + std::log(4.0) / std::log(1024.0))));
    CHECK(found->long_factors[1] == doctest::Approx(4));
}

TEST_CASE("Llama 3 divides low frequencies, leaves high ones and blends between") {
    Rope llama;
    llama.theta = 500'000;
    llama.factor = 8;
    llama.low_frequency_factor = 1;
    llama.high_frequency_factor = 4;
    llama.original_context = 8192;
    const auto divisors = llama3_divisors(llama, 128);
    REQUIRE(divisors.size() == 64);
    CHECK(divisors.front() == 1.0F);
    CHECK(divisors.back() == 8.0F);
    bool blended = false;
    for (std::size_t i = 1; i < divisors.size(); ++i) {
        CHECK(divisors[i] >= divisors[i - 1]);
        blended |= divisors[i] > 1.0F && divisors[i] < 8.0F;
    }
    CHECK(blended);
}

TEST_CASE("what cannot be is refused") {
    for (const char* json :
         {R"({"rope_scaling":{"rope_type":"mystery","factor":2}})",
          R"({"rope_scaling":{"rope_type":"linear","factor":0}})",
          R"({"rope_scaling":{"rope_type":"linear","factor":"2"}})",
          R"({"rope_scaling":{"rope_type":"longrope"}})",
          R"({"rope_scaling":{"rope_type":"longrope","long_factor":[0],"short_factor":[1]}})",
          R"({"rope_scaling":{"rope_type":"llama3","low_freq_factor":4,"high_freq_factor":4}})",
          R"({"rope_scaling":{"rope_type":"yarn","factor":2,"truncate":false}})",
          R"({"rope_scaling":[1]})",
          R"({"rope_theta":-1})",
          R"({"partial_rotary_factor":2})"}) {
        CAPTURE(json);
        CHECK_FALSE(rope(json));
    }
}

}  // namespace
}  // namespace elpis::backends::hf
