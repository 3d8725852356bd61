#include "elpis/steering/evaluation/report/vector_page.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "elpis/steering/evaluation/testing/well_formed.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation::report {
namespace {

VectorFile file(Rows rows, bool with_rms) {
    VectorFile file;
    file.directions = {{"", std::move(rows)}};
    if (with_rms) file.residual_rms = {1.0F, 2.0F, 2.0F, 2.0F};
    return file;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("a set becomes a page of charts that is well-formed") {
    std::map<std::string, VectorFile> files;
    files["joy"] = file({{1, {1.0F, 0.0F}}, {2, {1.0F, 1.0F}}}, true);
    files["<fear>"] = file({{1, {-1.0F, 0.0F}}, {2, {-1.0F, -1.0F}}}, true);
    files["joy"].fields["elpis.train.auroc.joy"] = "[null,0.7,0.9]";
    files["joy"].fields["elpis.train.auroc.odd"] = "no list";
    const std::string page = vector_page("a & b", files);
    CHECK(testing::WellFormed::fault(page).empty());
    CHECK(contains(page, "a &amp; b"));
    CHECK(contains(page, "&lt;fear&gt;"));
    CHECK(contains(page, "share of the residual norm"));
    CHECK(contains(page, "AUROC"));
    CHECK(contains(page, ">-1.00<"));
    CHECK_FALSE(contains(page, "<script"));
}

TEST_CASE("one vector without a unit is drawn by its lengths and the cosines of its blocks") {
    std::map<std::string, VectorFile> files;
    files["x"] = file({{1, {3.0F, 4.0F}}, {3, {4.0F, -3.0F}}}, false);
    const std::string page = vector_page("x", files);
    CHECK(testing::WellFormed::fault(page).empty());
    CHECK(contains(page, "length, by block"));
    CHECK(contains(page, "between the blocks of x"));
    CHECK_FALSE(contains(page, "AUROC"));
}

}  // namespace
}  // namespace elpis::steering::evaluation::report
