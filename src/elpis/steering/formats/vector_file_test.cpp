#include "elpis/steering/formats/vector_file.h"

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/steering/formats/testing/test_data.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {
namespace {

using formats::testing::bytes_in;
using formats::testing::contains;
using formats::testing::kTrace;
using formats::testing::vectors_folder;
using Json = nlohmann::json;

// {"15": […], "calm": […], "*": […]}: by block, by name, or one vector without either.
Rows::mapped_type numbers(const Json& list) {
    return list.get<std::vector<float>>();
}

void check_rows(const VectorFile& file, const Json& expected, int default_block) {
    std::size_t rows = 0;
    for (const auto& [name, by_block] : file.directions) {
        for (const auto& [block, row] : by_block) {
            std::string key = name;
            if (name.empty()) key = expected.contains("*") ? "*" : std::to_string(block);
            CAPTURE(key);
            REQUIRE(expected.contains(key));
            CHECK(row == numbers(expected[key]));
            if (key == "*" || key == name) CHECK(block == default_block);
            ++rows;
        }
    }
    CHECK(rows == expected.size());
}

TEST_CASE("files of real programs hold what they were made of, and the rest is refused") {
    CHECK_FALSE(std::filesystem::exists(kTrace));
    const auto folder = vectors_folder() / "pt_real";
    const Json expected = Json::parse(bytes_in(folder / "expected.json"));
    REQUIRE(expected.size() == 25);
    VectorReading how;
    how.default_block = 3;
    for (const auto& [name, about] : expected.items()) {
        CAPTURE(name);
        const auto file = read_vector_file(folder / name, how);
        if (about["rows"].is_null()) {
            REQUIRE_FALSE(file);
            CHECK(file.error().code == ErrorCode::InvalidArgument);
            CHECK(contains(file.error().message, name));
        } else {
            if (!file) FAIL_CHECK(file.error().message);
            REQUIRE(file);
            check_rows(*file, about["rows"], how.default_block);
        }
    }
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

std::string why_refused(const std::filesystem::path& file, const VectorReading& how = {}) {
    const auto read = read_vector_file(file, how);
    return read ? "" : read.error().message;
}

TEST_CASE("a refusal says why, and a hostile file is refused by the name it calls") {
    const auto folder = vectors_folder() / "pt_real";
    CHECK(contains(why_refused(folder / "hostile_zip.pt"), "posix.system"));
    CHECK(contains(why_refused(folder / "hostile_legacy.pt"), "posix.system"));
    CHECK(contains(why_refused(folder / "hostile_raw.pt"), "posix.system"));
    CHECK(contains(why_refused(folder / "module.pt"), "torch.nn.modules.linear.Linear"));
    CHECK(contains(why_refused(folder / "torchscript.pt"), "TorchScript"));
    CHECK(contains(why_refused(folder / "ints.pt"), "torch.LongStorage"));
    CHECK(contains(why_refused(folder / "nan.pt"), "NaN"));
    CHECK(contains(why_refused(folder / "zeros.pt"), "0"));
    CHECK(contains(why_refused(folder / "steering_vector_mlp.pt"), "\"mlp\""));
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

TEST_CASE("pickles without torch's paddings and flags are read alike") {
    const auto folder = vectors_folder() / "pt";
    std::vector<float> ramp(16);
    std::vector<float> column(16);
    for (std::size_t i = 0; i < ramp.size(); ++i) {
        ramp[i] = static_cast<float>(i) / 16;
        column[i] = static_cast<float>(3 + 4 * i);
    }
    const std::map<std::string, std::vector<float>> expected = {{"fx_tensor.pt", ramp},
                                                                {"fx_dict.pt", ramp},
                                                                {"fx_legacy.pt", ramp},
                                                                {"fx_steering_vector.pt", ramp},
                                                                {"fx_strided.pt", column}};
    for (const auto& [name, row] : expected) {
        CAPTURE(name);
        const auto file = read_vector_file(folder / name, {});
        REQUIRE(file);
        CHECK(file->directions == std::map<std::string, Rows>{{"", {{15, row}}}});
    }
}

VectorReading for_model(int blocks, int width) {
    VectorReading how;
    how.model = ModelShape{
        .blocks = blocks, .width = width, .architecture = "llama", .fingerprint = "ab12"};
    return how;
}

TEST_CASE("a model decides where rows go, and what fits") {
    const auto folder = vectors_folder() / "pt_real";
    const auto rows = read_vector_file(folder / "persona_rows.pt", for_model(6, 16));
    REQUIRE(rows);
    CHECK(rows->directions.at("").size() == 6);
    CHECK(rows->directions.at("").at(0).front() == 1.0F);  // row 1: row 0 is the embedding
    CHECK(contains(rows->remarks.at(0), "embedding"));

    CHECK(contains(why_refused(folder / "persona_rows.pt", for_model(8, 16)), "7 rows"));
    CHECK(contains(why_refused(folder / "dict_int.pt", for_model(24, 32)), "32 wide"));
    CHECK(contains(why_refused(folder / "dict_int.pt", for_model(16, 16)), "block 16"));
    CHECK(why_refused(folder / "dict_int.pt", for_model(17, 16)).empty());
}

TEST_CASE("the dialect is told") {
    const auto dialect = [](const std::filesystem::path& file) {
        const auto read = read_vector_file(vectors_folder() / file, {});
        return read ? read->dialect : read.error().message;
    };
    CHECK(dialect("pt_real/repeng_export.gguf") == "control vector (repeng)");
    CHECK(dialect("pt_real/repeng_control_vector.pt") == "ControlVector (repeng), zip");
    CHECK(dialect("pt_real/steering_vector.pt") == "SteeringVector (steering-vectors), zip");
    CHECK(dialect("pt_real/legacy.pt") == "PyTorch tensor, legacy");
    CHECK(dialect("pt_real/dict_named.pt") == "PyTorch dictionary, zip");
    CHECK(dialect("pt_real/pack.safetensors") == "safetensors");
}

TEST_CASE("the content decides, not the name") {
    const TestFolder folder;
    const auto file = folder.write("vector.json", bytes_in(vectors_folder() / "pt/fx_dict.pt"));
    const auto read = read_vector_file(file, {});
    REQUIRE(read);
    CHECK(read->dialect == "PyTorch dictionary, zip");
}

TEST_CASE("no file, a folder and too large a file are told apart") {
    const TestFolder folder;
    const auto missing = read_vector_file(folder.path() / "no.pt", {});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(contains(missing.error().message, "no.pt"));
    CHECK(contains(why_refused(folder.path()), "not a file"));
    VectorReading how;
    how.max_bytes = 100;
    CHECK(contains(why_refused(vectors_folder() / "pt/fx_dict.pt", how), "more than the 100"));
    CHECK(contains(why_refused(folder.write("empty.pt", "")), "empty"));
}

VectorToWrite example() {
    VectorToWrite vector;
    vector.name = "joy";
    vector.rows = {{1, {0.5F, -1.25F, 3.0F}}, {3, {1e-30F, 2.0F, -0.0F}}};
    vector.model = {.blocks = 5, .width = 3, .architecture = "llama", .fingerprint = "ab12"};
    vector.residual_rms = {4.5F, 4.75F, 5.0F, 6.25F, 20.0F};
    vector.fields = {{"elpis.method", "mean difference"}, {"elpis.eval.status", "passed"}};
    return vector;
}

TEST_CASE("what is written is read back, in both formats") {
    const TestFolder folder;
    for (const std::string name : {"joy.gguf", "joy.safetensors"}) {
        CAPTURE(name);
        const auto file = folder.path() / name;
        const auto written = write_vector_file(file, example());
        REQUIRE(written);
        const auto read = read_vector_file(file, for_model(5, 3));
        if (!read) FAIL_CHECK(read.error().message);
        REQUIRE(read);
        CHECK(read->directions == std::map<std::string, Rows>{{"joy", example().rows}});
        CHECK(read->residual_rms == example().residual_rms);
        CHECK(read->fields.at("elpis.method") == "mean difference");
        CHECK(read->fields.at("elpis.eval.status") == "passed");
        CHECK(read->fields.at("elpis.unit") == "residual_rms");
        CHECK(read->fields.at("elpis.hook") == "block_out");
        CHECK(read->fields.at("elpis.format_version") == "1");
        CHECK(read->fields.at("elpis.content_sha256").size() == 64);
        CHECK(read->operation == FileOperation::Add);
        CHECK(read->remarks.empty());
    }
    CHECK(read_vector_file(folder.path() / "joy.gguf", {})->dialect == "control vector (Elpis)");
    // Nothing else is left in the folder.
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("writing replaces a file whole") {
    const TestFolder folder;
    const auto file = folder.write("joy.gguf", "old");
    REQUIRE(write_vector_file(file, example()));
    VectorToWrite second = example();
    second.rows.erase(3);
    REQUIRE(write_vector_file(file, second));
    CHECK(read_vector_file(file, {})->directions.at("joy").size() == 1);
}

TEST_CASE("another model's shape is refused, another file of the same model is remarked") {
    const TestFolder folder;
    const auto file = folder.path() / "joy.gguf";
    REQUIRE(write_vector_file(file, example()));
    CHECK(contains(why_refused(file, for_model(6, 3)), "5 blocks, and this one has 6"));
    CHECK(contains(why_refused(file, for_model(5, 4)), "4 wide"));
    VectorReading how = for_model(5, 3);
    how.model->fingerprint = "cd34";
    how.model->architecture = "qwen2";
    const auto read = read_vector_file(file, how);
    REQUIRE(read);
    CHECK(contains(read->remarks.at(0), "\"llama\", and the model is qwen2"));
    CHECK(contains(read->remarks.at(1), "another file of the model"));
}

TEST_CASE("numbers that changed after writing are noticed") {
    const TestFolder folder;
    const auto file = folder.path() / "joy.gguf";
    REQUIRE(write_vector_file(file, example()));
    std::string bytes = bytes_in(file);
    bytes[bytes.size() - 64] ^= 0x01;  // within the first row
    CHECK(contains(why_refused(folder.write("joy.gguf", bytes)), "checksum"));
}

TEST_CASE("what no reader would take is not written") {
    const TestFolder folder;
    const auto why = [&](const VectorToWrite& vector, const std::string& name = "x.gguf") {
        const auto written = write_vector_file(folder.path() / name, vector);
        CHECK_FALSE(std::filesystem::exists(folder.path() / name));
        return written ? "" : written.error().message;
    };
    VectorToWrite vector = example();
    vector.rows.clear();
    CHECK(contains(why(vector), "no rows"));
    vector = example();
    vector.rows[0] = {1, 2, 3};
    CHECK(contains(why(vector), "block 0"));
    vector = example();
    vector.rows[5] = {1, 2, 3};
    CHECK(contains(why(vector), "block 5"));
    vector = example();
    vector.rows[2] = {1, 2};
    CHECK(contains(why(vector), "2 numbers"));
    vector = example();
    vector.rows[2] = {0, 0, 0};
    CHECK(contains(why(vector), "all zero"));
    vector = example();
    vector.rows[2] = {1, 2, std::numeric_limits<float>::infinity()};
    CHECK(contains(why(vector), "not finite"));
    vector = example();
    vector.fields["general.name"] = "x";
    CHECK(contains(why(vector), "general.name"));
    vector = example();
    vector.fields["elpis.hook"] = "mlp";
    CHECK(contains(why(vector), "elpis.hook"));
    vector = example();
    vector.fields["elpis.method"] = "\xFF";
    CHECK(contains(why(vector), "not text"));
    CHECK(contains(why(example(), "x.pt"), ".gguf or .safetensors"));
    const auto nowhere = write_vector_file(folder.path() / "no/x.gguf", example());
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == ErrorCode::Unavailable);
}

}  // namespace
}  // namespace elpis::steering
