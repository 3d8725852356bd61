#include "elpis/steering/formats/torch_zip.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/pickle_text.h"
#include "elpis/steering/formats/testing/test_data.h"
#include "elpis/steering/formats/testing/zip_text.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

const std::vector<float> kNumbers = {1.0F, 2.0F, 3.0F, 4.0F};

ZipText pickled(const std::string& value = tensor({})) {
    return {.name = "stem/data.pkl", .bytes = pickle(value)};
}
ZipText stored(const std::string& key = "0") {
    return {.name = "stem/data/" + key, .bytes = float_bytes(kNumbers)};
}
std::string why_refused(std::string_view archive) {
    const auto read = read_torch_zip(bytes_of(archive));
    return read ? "" : read.error().message;
}

TEST_CASE("an archive with data descriptors, alignment padding and Zip64 is read") {
    ZipText data = stored();
    data.descriptor = true;
    data.padding = 37;
    data.zip64 = true;
    ZipText pickle_entry = pickled();
    pickle_entry.descriptor = true;
    const std::string archive =
        zip_archive({pickle_entry, data, {.name = "stem/version", .bytes = "3\n"}}, true);
    const auto read = read_torch_zip(bytes_of(archive));
    if (!read) FAIL_CHECK(read.error().message);
    REQUIRE(read);
    CHECK(read->arrays.at(0).array.numbers == kNumbers);
}

TEST_CASE("storages may come in any order and be named by any key") {
    const std::string archive =
        zip_archive({stored("zz"), stored("1"), pickled(tensor({.key = "1"}))});
    CHECK(read_torch_zip(bytes_of(archive)));
    CHECK(contains(why_refused(zip_archive({pickled(tensor({.key = "../0"})), stored()})),
                   "\"stem/data/../0\""));
}

TEST_CASE("the byte order of the file is heeded") {
    const auto with = [](const std::string& order) {
        const std::string archive =
            zip_archive({pickled(), stored(), {.name = "stem/byteorder", .bytes = order}});
        return read_torch_zip(bytes_of(archive));
    };
    CHECK(with("little")->arrays.at(0).array.numbers == kNumbers);
    CHECK(with("big")->arrays.at(0).array.numbers[0] != 1.0F);
    CHECK_FALSE(with("middle"));
}

TEST_CASE("two pickles, none, programs and compressed entries are refused") {
    CHECK(contains(why_refused(zip_archive(
                       {pickled(), {.name = "other/data.pkl", .bytes = pickle("N")}, stored()})),
                   "two pickles"));
    CHECK(contains(why_refused(zip_archive({stored()})), "no data.pkl"));
    CHECK(contains(why_refused(zip_archive(
                       {pickled(), stored(), {.name = "stem/constants.pkl", .bytes = ""}})),
                   "TorchScript"));
    CHECK(
        contains(why_refused(zip_archive(
                     {pickled(), stored(), {.name = "stem/code/x.py", .bytes = "", .method = 8}})),
                 "TorchScript"));
    CHECK(contains(why_refused(zip_archive(
                       {pickled(), stored(), {.name = "stem/version", .bytes = "3", .method = 8}})),
                   "compressed"));
}

TEST_CASE("a wrong checksum, a missing storage and bytes after the pickle are noticed") {
    ZipText damaged = stored();
    damaged.crc = 1;
    CHECK(contains(why_refused(zip_archive({pickled(), damaged})), "checksum"));
    CHECK(contains(why_refused(zip_archive({pickled()})), "no entry \"stem/data/0\""));
    ZipText longer = pickled();
    longer.bytes += "more";
    CHECK(contains(why_refused(zip_archive({longer, stored()})), "followed by"));
}

}  // namespace
}  // namespace elpis::steering::formats
