#include "elpis/steering/formats/pickle_contents.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

// One storage "0" with the numbers 1 to 4.
Result<Contents> contents_of_value(std::string_view value) {
    const std::string stream = pickle(value);
    ELPIS_TRY(const Pickle read, read_pickle(bytes_of(stream)));
    static const std::vector<float> sample = {1, 2, 3, 4};
    PickleSurroundings around;
    around.container = "test";
    around.storage_of = [](std::string_view key) -> Result<Bytes> {
        if (key != "0") return refuse("no such storage");
        return std::as_bytes(std::span(sample));
    };
    return contents_of(read, around, NumberBudget::for_file_of(0));
}

std::string why_refused(std::string_view value) {
    const auto read = contents_of_value(value);
    return read ? "" : read.error().message;
}

using Paths = std::vector<std::vector<std::string>>;
Paths paths_of(std::string_view value) {
    const auto read = contents_of_value(value);
    if (!read) FAIL(read.error().message);
    Paths paths;
    for (const FoundArray& found : read->arrays) {
        paths.push_back(found.path);
    }
    return paths;
}

TEST_CASE("arrays are found under the keys that lead to them") {
    CHECK(paths_of(tensor({})) == Paths{{}});
    CHECK(paths_of(dict(whole(15) + tensor({}))) == Paths{{"15"}});
    CHECK(
        paths_of(dict(text("dirs") + dict(text("joy") + tensor({}) + text("calm") + tensor({})))) ==
        Paths{{"dirs", "joy"}, {"dirs", "calm"}});
    const auto single = contents_of_value(tensor({}));
    CHECK(single->arrays[0].array.numbers == std::vector<float>{1, 2, 3, 4});
    CHECK(single->dialect == "PyTorch tensor, test");
}

TEST_CASE("single values become fields, and other lists a remark") {
    const auto read = contents_of_value(
        dict(text("dir") + tensor({}) + text("layer") + whole(7) + text("model") + text("tiny") +
             text("scale") + "G" + std::string("\x3F\xE0\0\0\0\0\0\0", 8) + text("about") +
             dict(text("normed") + "\x88") + text("type") + global("torch", "float32") +
             text("none") + "N" + text("prompts") + list(text("a") + text("b"))));
    REQUIRE(read);
    CHECK(read->arrays.size() == 1);
    CHECK(read->fields.at("layer") == "7");
    CHECK(read->fields.at("model") == "tiny");
    CHECK(read->fields.at("scale") == "0.5");
    CHECK(read->fields.at("about.normed") == "true");
    CHECK(read->fields.at("type") == "torch.float32");
    CHECK_FALSE(read->fields.contains("none"));
    REQUIRE(read->remarks.size() == 1);
    CHECK(contains(read->remarks[0], "prompts"));
}

TEST_CASE("a list is one vector of numbers, or one row per block") {
    const std::string half = "G" + std::string("\x3F\xE0\0\0\0\0\0\0", 8);
    const auto vector = contents_of_value(list(half + half + half));
    REQUIRE(vector);
    CHECK(vector->arrays.at(0).array.shape == std::vector<std::size_t>{3});
    CHECK(vector->arrays.at(0).array.numbers == std::vector<float>{0.5F, 0.5F, 0.5F});
    const auto rows = contents_of_value(list(tensor({}) + tensor({})));
    REQUIRE(rows);
    CHECK(rows->arrays.at(0).array.shape == std::vector<std::size_t>{2, 4});
    CHECK(contains(why_refused(list(tensor({}) + half)), "mixes"));
    CHECK(contains(why_refused(list(half + tensor({}))), "mixes"));
    CHECK(contains(why_refused(list(tensor({}) + tensor({.shape = {2}}))), "different widths"));
    CHECK(contains(why_refused(list(half + text("x"))), "a text"));
    CHECK(contains(why_refused(list(dict(""))), "a dictionary"));
    CHECK(
        contains(why_refused(list(tensor({.shape = {2, 2}, .strides = {2, 1}}))), "2 × 2 numbers"));
}

std::string object(const std::string& module, const std::string& name, const std::string& state) {
    return global(module, name) + ")\x81" + state + "b";
}

TEST_CASE("the two known classes are their dictionaries of layers") {
    CHECK(paths_of(object("steering_vectors.steering_vector",
                          "SteeringVector",
                          dict(text("layer_activations") + dict(whole(2) + tensor({})) +
                               text("layer_type") + text("decoder_block")))) == Paths{{"2"}});
    const auto repeng =
        contents_of_value(object("repeng.extract",
                                 "ControlVector",
                                 dict(text("model_type") + text("llama") + text("directions") +
                                      dict(whole(3) + tensor({})))));
    REQUIRE(repeng);
    CHECK(repeng->arrays.at(0).path == std::vector<std::string>{"3"});
    CHECK(repeng->fields.at("model_type") == "llama");
    CHECK(repeng->dialect == "ControlVector (repeng), test");
}

TEST_CASE("other hook points and incomplete objects are refused") {
    const std::string rows = text("layer_activations") + dict(whole(2) + tensor({}));
    const auto steering = [](const std::string& state) {
        return object("steering_vectors.steering_vector", "SteeringVector", state);
    };
    for (const std::string type :
         {"self_attn", "mlp", "input_layernorm", "post_attention_layernorm"}) {
        CHECK(contains(why_refused(steering(dict(rows + text("layer_type") + text(type)))), type));
    }
    CHECK(contains(why_refused(steering(dict(rows))), "decoder_block"));
    CHECK(contains(why_refused(steering("}")), "no dictionary of layers"));
    CHECK(contains(why_refused(global("repeng.extract", "ControlVector") + ")\x81"),
                   "no dictionary of layers"));
    // Its own state, and a state that is no dictionary.
    CHECK(contains(why_refused(global("repeng.extract", "ControlVector") + ")\x81q\x01h\x01"
                                                                           "b"),
                   "no dictionary of layers"));
    CHECK_FALSE(why_refused(global("repeng.extract", "ControlVector") + ")\x81q\x01}(" +
                            text("directions") + dict(whole(1) + "h\x01") + "ub")
                    .empty());
}

TEST_CASE("keys are whole numbers and texts") {
    CHECK(contains(why_refused(dict(tuple(whole(1) + whole(2)) + tensor({}))), "a tuple as a key"));
    CHECK(contains(why_refused(dict("N" + tensor({}))), "None as a key"));
    CHECK(contains(why_refused(dict(text(std::string(201, 'x')) + tensor({}))), "200 bytes"));
}

TEST_CASE("what holds no tensor says what it is") {
    CHECK(contains(why_refused(text("hello")), "a text, not tensors"));
    CHECK(contains(why_refused(whole(3)), "a whole number"));
    CHECK(contains(why_refused(global("torch", "float32")), "a class or function"));
    CHECK(contents_of_value(dict(""))->arrays.empty());
}

TEST_CASE("a value that contains itself, or lies too deep, is refused") {
    CHECK(contains(why_refused("}q\x01" + whole(1) + "h\x01s"), "contains itself"));
    std::string deep = tensor({});
    for (int i = 0; i < 32; ++i) {
        deep = dict(text("x").append(deep));
    }
    CHECK(why_refused(deep).empty());
    CHECK(contains(why_refused(dict(text("x") + deep)), "deeper than 32"));
}

TEST_CASE("parts shared without end are refused before they fill the memory") {
    // Each dictionary holds the one before it ten times: 10⁹ arrays in a few hundred bytes.
    std::string shared = tensor({});
    for (char level = 1; level < 10; ++level) {
        std::string items = text("a") + shared + "q" + level;
        for (char name = 'b'; name < 'k'; ++name) {
            items += text({&name, 1}) + "h" + level;
        }
        shared = dict(items);
    }
    CHECK(shared.size() < 1500);
    CHECK(contains(why_refused(shared), "more than 100000 values"));
}

TEST_CASE("more than 4096 tensors are refused") {
    std::string items;
    for (int i = 0; i < 4097; ++i) {
        items += text("n" + std::to_string(i)) + (i == 0 ? tensor({}) + "q\x01" : "h\x01");
    }
    CHECK(contains(why_refused(dict(items)), "4096 tensors"));
}

}  // namespace
}  // namespace elpis::steering::formats
