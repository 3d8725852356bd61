#include "elpis/steering/formats/known_fields.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/testing/test_data.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::formats {
namespace {

using testing::contains;

std::string why_refused(const std::string& key, const std::string& value) {
    Contents contents;
    contents.fields[key] = value;
    const auto heeded = heed_fields(contents);
    return heeded ? "" : heeded.error().message;
}

TEST_CASE("a file that says nothing is added") {
    Contents contents;
    REQUIRE(heed_fields(contents));
    CHECK(contents.operation == FileOperation::Add);
}

TEST_CASE("directions to be projected out are told from those to be added, by any writer's key") {
    for (const std::string key : {"elpis.mode", "glp.mode", "dspark.mode"}) {
        Contents contents;
        contents.fields[key] = "project";
        REQUIRE(heed_fields(contents));
        CHECK(contents.operation == FileOperation::Project);
        CHECK(why_refused(key, "add").empty());
        CHECK(contains(why_refused(key, "rotate"), "\"rotate\""));
    }
}

TEST_CASE("other hook points, structures and versions are refused") {
    CHECK(why_refused("elpis.hook", "block_out").empty());
    CHECK(contains(why_refused("elpis.hook", "mlp_out"), "mlp_out"));
    CHECK(why_refused("glp.hook_point", "residual_stream_post_layer").empty());
    CHECK(contains(why_refused("glp.hook_point", "ffn_out_pre_residual"), "ffn_out_pre_residual"));
    CHECK(contains(why_refused("glp.structure", "per-execution-step"), "per-execution-step"));
    CHECK(contains(why_refused("glp.spec_version", "2"), "glp.spec_version"));
    CHECK(contains(why_refused("elpis.format_version", "2"), "later Elpis"));
}

TEST_CASE("EasySteer's vectors of attention heads are refused") {
    const std::string key = "controlvector.easysteer";
    CHECK(why_refused(key, R"({"version":1,"component":"hidden_states"})").empty());
    CHECK(why_refused(key, R"({"version":1,"component":null})").empty());
    CHECK(contains(why_refused(key, R"({"component":"attention_heads"})"), "attention_heads"));
    CHECK(contains(why_refused(key, "{"), "JSON"));
}

TEST_CASE("a key of the first versions is known by its present name") {
    Contents contents;
    contents.fields["elpis.base_model.sha256"] = "0011223344556677";
    REQUIRE(heed_fields(contents));
    CHECK(contents.fields.at("elpis.base_model.fingerprint") == "0011223344556677");
    CHECK(contents.fields.size() == 1);
}

TEST_CASE("the RMS table may come as text, and has to be one") {
    Contents contents;
    contents.fields["elpis.residual_rms"] = "[4.5,5]";
    REQUIRE(heed_fields(contents));
    CHECK(contents.residual_rms == std::vector<float>{4.5F, 5.0F});
    CHECK(contents.fields.empty());
    CHECK(contains(why_refused("elpis.residual_rms", "[1,\"x\"]"), "no list of numbers"));
    CHECK(contains(why_refused("elpis.residual_rms", "{}"), "no list of numbers"));
    CHECK(contains(why_refused("elpis.residual_rms", "[-1]"), "negative"));
    CHECK(contains(why_refused("elpis.residual_rms", "[1e300]"), "not finite"));
}

}  // namespace
}  // namespace elpis::steering::formats
