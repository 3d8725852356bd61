#include "elpis/steering/formats/layer_rule.h"

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::formats {
namespace {

FoundArray vector_at(std::vector<std::string> path, const std::vector<float>& numbers) {
    return {.path = std::move(path), .array = {.shape = {numbers.size()}, .numbers = numbers}};
}

// Row r is (r + 1, r + 1).
FoundArray table(std::size_t rows) {
    FoundArray found;
    found.array.shape = {rows, 2};
    for (std::size_t r = 0; r < rows; ++r) {
        found.array.numbers.insert(found.array.numbers.end(), 2, static_cast<float>(r + 1));
    }
    return found;
}

Contents contents_of(std::vector<FoundArray> arrays) {
    Contents contents;
    contents.arrays = std::move(arrays);
    return contents;
}

VectorReading for_model(int blocks, int width) {
    VectorReading how;
    how.model = ModelShape{.blocks = blocks, .width = width, .architecture = {}, .fingerprint = {}};
    return how;
}

std::string why_refused(std::vector<FoundArray> arrays, const VectorReading& how = {}) {
    Contents contents = contents_of(std::move(arrays));
    const auto rows = rows_by_block(contents, how);
    return rows ? "" : rows.error().message;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("a vector under a layer acts on that block, by name") {
    Contents contents = contents_of({vector_at({"calm", "2"}, {1, 2}), vector_at({"3"}, {3, 4})});
    const auto rows = rows_by_block(contents, {});
    REQUIRE(rows);
    CHECK(*rows == std::map<std::string, Rows>{{"", {{3, {3, 4}}}}, {"calm", {{2, {1, 2}}}}});
    CHECK(contents.remarks.empty());
}

TEST_CASE("a vector without a layer goes to the default block, and the choice is told") {
    Contents contents = contents_of({vector_at({}, {1, 2})});
    const auto rows = rows_by_block(contents, {.default_block = 7});
    REQUIRE(rows);
    CHECK(rows->at("").contains(7));
    REQUIRE(contents.remarks.size() == 1);
    CHECK(contains(contents.remarks[0], "block 7"));

    VectorReading small = for_model(4, 2);
    CHECK(contains(why_refused({vector_at({}, {1, 2})}, small), "model.steering_layer is 15"));
}

TEST_CASE("a file that names its layer beside the vector is heeded before the default") {
    Contents contents = contents_of({vector_at({"vector"}, {1, 2})});
    contents.fields["layer"] = "9";
    auto rows = rows_by_block(contents, {.default_block = 7});
    REQUIRE(rows);
    CHECK(rows->at("").contains(9));
    CHECK(contains(contents.remarks.at(0), "block 9"));

    contents.fields["layer"] = "-1";
    CHECK_FALSE(rows_by_block(contents, {}));
    contents.fields["layer"] = "last";
    rows = rows_by_block(contents, {.default_block = 7});
    REQUIRE(rows);
    CHECK(rows->at("").contains(7));
}

TEST_CASE("as many rows as blocks: row r acts on block r") {
    Contents contents = contents_of({table(4)});
    const auto rows = rows_by_block(contents, for_model(4, 2));
    REQUIRE(rows);
    CHECK(rows->at("").size() == 4);
    CHECK(rows->at("").at(0) == std::vector<float>{1, 1});
    CHECK(rows->at("").at(3) == std::vector<float>{4, 4});
}

TEST_CASE("one row more than blocks: row 0 is the embedding and row r acts on block r − 1") {
    Contents contents = contents_of({table(5)});
    const auto rows = rows_by_block(contents, for_model(4, 2));
    REQUIRE(rows);
    CHECK(rows->at("").size() == 4);
    CHECK(rows->at("").at(0) == std::vector<float>{2, 2});
    CHECK(rows->at("").at(3) == std::vector<float>{5, 5});
    REQUIRE(contents.remarks.size() == 1);
    CHECK(contains(contents.remarks[0], "embedding"));
}

TEST_CASE("any other count of rows is another model's") {
    CHECK(contains(why_refused({table(6)}, for_model(4, 2)), "6 rows, and the model 4 blocks"));
    CHECK(contains(why_refused({table(3)}, for_model(4, 2)), "3 rows"));
    CHECK(contains(why_refused({table(5000)}), "5000 rows"));
}

TEST_CASE("whoever reads may say where row 0 acts") {
    Contents contents = contents_of({table(5)});
    VectorReading how;
    how.row_zero = -1;
    auto rows = rows_by_block(contents, how);
    REQUIRE(rows);
    CHECK(rows->at("").at(0) == std::vector<float>{2, 2});

    how = for_model(8, 2);
    how.row_zero = 3;
    rows = rows_by_block(contents, how);
    REQUIRE(rows);
    CHECK(rows->at("").at(7) == std::vector<float>{5, 5});
    how.row_zero = 4;
    CHECK(contains(why_refused({table(5)}, how), "block 8"));
}

TEST_CASE("without a model row r acts on block r, and the guess is told") {
    Contents contents = contents_of({table(5)});
    const auto rows = rows_by_block(contents, {});
    REQUIRE(rows);
    CHECK(rows->at("").size() == 5);
    CHECK(rows->at("").at(0) == std::vector<float>{1, 1});
    CHECK(contains(contents.remarks.at(0), "no model"));
}

TEST_CASE("measured control vectors act one block lower, other files do not") {
    VectorReading how = for_model(8, 2);
    how.measured = true;
    Contents contents = contents_of({vector_at({"direction.3"}, {1, 2})});
    contents.control_vector = true;
    auto rows = rows_by_block(contents, how);
    REQUIRE(rows);
    CHECK(rows->at("").contains(2));

    contents.control_vector = false;
    rows = rows_by_block(contents, how);
    REQUIRE(rows);
    CHECK(rows->at("").contains(3));
    CHECK(contains(contents.remarks.back(), "changes nothing"));

    contents = contents_of({vector_at({"direction.0"}, {1, 2})});
    contents.control_vector = true;
    CHECK_FALSE(rows_by_block(contents, how));
}

TEST_CASE("what does not fit the model is refused with both figures") {
    const VectorReading how = for_model(4, 3);
    CHECK(contains(why_refused({vector_at({"1"}, {1, 2})}, how), "2 numbers"));
    CHECK(contains(why_refused({vector_at({"1"}, {1, 2})}, how), "3 wide"));
    CHECK(
        contains(why_refused({vector_at({"4"}, {1, 2, 3})}, how), "block 4, and the model has 4"));
}

TEST_CASE("rows of one file have one width") {
    CHECK(contains(why_refused({vector_at({"1"}, {1, 2}), vector_at({"2"}, {1, 2, 3})}),
                   "different widths, 2 and 3"));
}

TEST_CASE("NaN, infinity and nothing but zeros are refused") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK(contains(why_refused({vector_at({"joy", "1"}, {1, nan})}), "block 1 of \"joy\" has NaN"));
    CHECK(contains(why_refused({vector_at({"1"}, {infinity, 1})}), "infinity"));
    CHECK(contains(why_refused({vector_at({"1"}, {0, 0})}), "every number in it is 0"));
    CHECK(contains(
        why_refused({vector_at({"joy", "1"}, {0, -0.0F}), vector_at({"calm", "1"}, {1, 1})}),
        "every number of \"joy\" is 0"));
}

TEST_CASE("a zero row beside others is left out with a remark") {
    Contents contents = contents_of({vector_at({"1"}, {0, 0}), vector_at({"2"}, {1, 1})});
    const auto rows = rows_by_block(contents, {});
    REQUIRE(rows);
    CHECK(rows->at("").size() == 1);
    CHECK(contains(contents.remarks.at(0), "1 row of zeros left out (first: block 1)"));
}

TEST_CASE("one row twice is refused, whatever it is called") {
    CHECK(
        contains(why_refused({vector_at({"layer_3"}, {1, 2}), vector_at({"direction.3"}, {3, 4})}),
                 "two rows for block 3"));
}

TEST_CASE("single numbers are left out, and a file of nothing else is refused") {
    FoundArray number;
    number.path = {"avg_proj"};
    number.array.numbers = {0.5F};
    Contents contents = contents_of({number, vector_at({"dir"}, {1, 2})});
    REQUIRE(rows_by_block(contents, {}));
    CHECK(contains(contents.remarks.at(0), "avg_proj"));
    CHECK(contains(why_refused({number}), "no direction"));
    CHECK(contains(why_refused({}), "no direction"));
}

TEST_CASE("shapes that are no direction are refused with the shape") {
    FoundArray cube;
    cube.path = {"x"};
    cube.array = {.shape = {2, 2, 2}, .numbers = std::vector<float>(8, 1.0F)};
    CHECK(contains(why_refused({cube}), "2 × 2 × 2"));
    FoundArray at_layer = table(3);
    at_layer.path = {"5"};
    CHECK(contains(why_refused({at_layer}), "3 × 2"));
}

}  // namespace
}  // namespace elpis::steering::formats
