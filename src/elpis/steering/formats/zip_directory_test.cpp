#include "elpis/steering/formats/zip_directory.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/test_data.h"
#include "elpis/steering/formats/testing/zip_text.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

std::string why_refused(std::string_view archive) {
    const auto entries = read_zip_directory(bytes_of(archive));
    return entries ? "" : entries.error().message;
}

TEST_CASE("entries lie where the directory and the local headers say") {
    for (const bool end64 : {false, true}) {
        const std::string archive =
            zip_archive({{.name = "x/data.pkl", .bytes = "pickle"},
                         {.name = "x/data/0", .bytes = "0123", .descriptor = true, .padding = 51},
                         {.name = "x/version", .bytes = "3\n", .zip64 = true}},
                        end64);
        const auto entries = read_zip_directory(bytes_of(archive));
        if (!entries) FAIL_CHECK(entries.error().message);
        REQUIRE(entries);
        REQUIRE(entries->size() == 3);
        CHECK((*entries)[0].name == "x/data.pkl");
        for (const auto& [i, bytes] : std::vector<std::pair<std::size_t, std::string>>{
                 {0, "pickle"}, {1, "0123"}, {2, "3\n"}}) {
            CHECK(archive.substr((*entries)[i].payload, (*entries)[i].size) == bytes);
            CHECK_FALSE((*entries)[i].compressed);
        }
    }
}

TEST_CASE("entries of files that torch wrote are found") {
    const std::string file = bytes_in(vectors_folder() / "pt_real/steering_vector.pt");
    const auto entries = read_zip_directory(bytes_of(file));
    REQUIRE(entries);
    CHECK(entries->size() == 8);
    for (const ZipEntry& entry : *entries) {
        if (entry.name == "steering_vector/version")
            CHECK(file.substr(entry.payload, entry.size) == "3\n");
        if (entry.name.find("/data/") != std::string_view::npos) CHECK(entry.payload % 64 == 0);
    }
}

TEST_CASE("a comment behind the archive is passed over") {
    std::string archive = zip_archive({{.name = "a", .bytes = "b"}});
    archive[archive.size() - 2] = 5;
    CHECK(why_refused(archive + "hello").empty());
    CHECK_FALSE(why_refused(archive + "hell").empty());
}

TEST_CASE("entries that overlap are refused") {
    CHECK(contains(
        why_refused(zip_archive({{.name = "a", .bytes = "bytes"},
                                 {.name = "a2", .bytes = "x", .begin = 0, .local_name = "a"}})),
        "disagree"));
    // The second header lies inside the first one's bytes.
    const std::string inner = zip_archive({{.name = "b", .bytes = "yy"}});
    const std::string outer_bytes = inner.substr(0, 33);
    CHECK(contains(why_refused(zip_archive({{.name = "a", .bytes = outer_bytes},
                                            {.name = "b", .bytes = "yy", .begin = 31}})),
                   "overlap"));
}

TEST_CASE("encrypted and compressed entries are told") {
    for (const std::uint16_t flag : std::vector<std::uint16_t>{0x1, 0x40, 0x2000}) {
        CHECK(contains(why_refused(zip_archive({{.name = "a", .bytes = "b", .flags = flag}})),
                       "encrypted"));
    }
    const std::string archive = zip_archive({{.name = "a", .bytes = "b", .method = 8}});
    CHECK(read_zip_directory(bytes_of(archive))->at(0).compressed);
}

TEST_CASE("one name twice, and a header under another name, are refused") {
    CHECK(contains(
        why_refused(zip_archive({{.name = "a", .bytes = "1"}, {.name = "a", .bytes = "2"}})),
        "two zip entries"));
    CHECK(contains(why_refused(zip_archive({{.name = "a", .bytes = "1", .local_name = "b"}})),
                   "disagree"));
}

TEST_CASE("what lies outside of the file is refused") {
    CHECK(contains(why_refused(zip_archive({{.name = "a", .bytes = "1", .begin = 1'000'000}})),
                   "damaged"));
    std::string archive = zip_archive({{.name = "a", .bytes = "1"}});
    const std::size_t directory = archive.find("PK\x01\x02");
    archive[directory + 20] = 100;  // stored bytes
    archive[directory + 24] = 100;
    CHECK(contains(why_refused(archive), "damaged"));
    CHECK(contains(why_refused(""), "damaged"));
    CHECK(contains(why_refused("PK\x03\x04"), "damaged"));
}

TEST_CASE("more entries than a set of vectors has are refused before they are read") {
    std::string archive = zip_archive({{.name = "a", .bytes = "1"}});
    archive[archive.size() - 12] = '\xFE';
    archive[archive.size() - 11] = '\xFF';
    CHECK(contains(why_refused(archive), "65534 zip entries"));
}

TEST_CASE("an archive that ends early is refused, at every byte") {
    const std::string archive =
        zip_archive({{.name = "x/data.pkl", .bytes = "pickle", .descriptor = true},
                     {.name = "x/1", .bytes = "y", .zip64 = true}},
                    true);
    REQUIRE(why_refused(archive).empty());
    for (std::size_t length = 0; length < archive.size(); ++length) {
        CHECK_FALSE(why_refused(std::string_view(archive).substr(0, length)).empty());
    }
}

}  // namespace
}  // namespace elpis::steering::formats
