#include "elpis/backends/hf/adapter_config.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;

Json usual() {
    return {{"peft_type", "LORA"}, {"r", 8}, {"lora_alpha", 16}, {"bias", "none"}};
}

AdapterConfig read(const Json& json) {
    const auto config = read_adapter_config(json.dump());
    REQUIRE_MESSAGE(config, config.error().message);
    return *config;
}

std::string problem(const char* key, const Json& value) {
    Json json = usual();
    json[key] = value;
    const auto config = read_adapter_config(json.dump());
    CAPTURE(key);
    REQUIRE_FALSE(config);
    CHECK(config.error().message.find(key) != std::string::npos);
    return config.error().message;
}

TEST_CASE("an adapter acts by alpha / rank, and by alpha / √rank where ranks are to be alike") {
    CHECK(read(usual()).scale_of("model.layers.0.self_attn.q_proj") == 2.0);
    Json json = usual();
    json["use_rslora"] = true;
    CHECK(read(json).scale_of("x") == doctest::Approx(16.0 / std::sqrt(8.0)));
}

TEST_CASE("a module may have a rank and an alpha of its own, by the end of its name") {
    Json json = usual();
    json["rank_pattern"] = {{"q_proj", 4}, {"^model.layers.1.mlp.up_proj", 2}};
    json["alpha_pattern"] = {{"layers.1.self_attn.q_proj", 8}};
    const AdapterConfig config = read(json);
    CHECK(config.rank_of("model.layers.0.self_attn.q_proj") == 4);
    CHECK(config.rank_of("model.layers.0.self_attn.xq_proj") == 8);  // another word
    CHECK(config.rank_of("model.layers.1.mlp.up_proj") == 2);
    CHECK(config.scale_of("model.layers.0.self_attn.q_proj") == 4.0);
    CHECK(config.scale_of("model.layers.1.self_attn.q_proj") == 2.0);
}

TEST_CASE("two values for one module are refused") {
    Json json = usual();
    json["rank_pattern"] = {{"q_proj", 4}, {"self_attn.q_proj", 2}};
    const AdapterConfig config = read(json);
    CHECK_FALSE(config.rank_of("model.layers.0.self_attn.q_proj"));
    CHECK(config.rank_of("model.layers.0.self_attn.k_proj") == 8);
}

TEST_CASE("what changes more than LoRA does is refused by its name") {
    CHECK(problem("use_dora", true).find("DoRA") != std::string::npos);
    problem("modules_to_save", {"lm_head"});
    problem("lora_bias", true);
    problem("bias", "all");
    problem("fan_in_fan_out", true);
    problem("layer_replication", {{0, 4}});
    problem("alora_invocation_tokens", {1, 2});
    problem("trainable_token_indices", {{"embed_tokens", {1}}});
    problem("init_lora_weights", "pissa_niter_16");
    CHECK(problem("peft_type", "IA3").find("IA3") != std::string::npos);
}

TEST_CASE("a figure that is none is refused with its value") {
    CHECK(problem("r", 0).find('0') != std::string::npos);
    problem("r", 1.5);
    problem("r", nullptr);
    problem("lora_alpha", 0);
    problem("lora_alpha", 1e-50);
    problem("lora_alpha", -1e7);
    problem("lora_alpha", "16");
    problem("use_rslora", 1);
    problem("rank_pattern", {{"q_proj", 0.5}});
    problem("rank_pattern", {{"q_(proj|x)", 4}});
    problem("alpha_pattern", {{"q_proj", "x"}});
    problem("alpha_pattern", {{"q_proj", 1e300}});
    CHECK_FALSE(read_adapter_config("{"));
    CHECK_FALSE(read_adapter_config("[]"));
    CHECK_FALSE(read_adapter_config("{}"));
}

TEST_CASE("what is said and changes nothing is passed over") {
    Json json = usual();
    json["modules_to_save"] = nullptr;
    json["loftq_config"] = Json::object();
    json["use_dora"] = false;
    json["init_lora_weights"] = "gaussian";
    json["lora_dropout"] = 0.1;
    json["target_modules"] = {"q_proj"};
    json["something_new"] = 1;
    read(json);
}

}  // namespace
}  // namespace elpis::backends::hf
