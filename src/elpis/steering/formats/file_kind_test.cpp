#include "elpis/steering/formats/file_kind.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/test_data.h"

namespace elpis::steering::formats {
namespace {

using namespace testing;

std::string why_refused(std::string_view file) {
    const auto kind = kind_of_file(bytes_of(file));
    return kind ? "" : kind.error().message;
}
FileKind kind_of_fixture(const std::string& name) {
    const std::string file = bytes_in(vectors_folder() / name);
    const auto kind = kind_of_file(bytes_of(file));
    if (!kind) FAIL(kind.error().message);
    return *kind;
}

TEST_CASE("files are told by their first bytes") {
    CHECK(kind_of_fixture("pt_real/repeng_export.gguf") == FileKind::Gguf);
    CHECK(kind_of_fixture("pt_real/bare_f32.pt") == FileKind::Zip);
    CHECK(kind_of_fixture("pt_real/legacy.pt") == FileKind::TorchLegacy);
    CHECK(kind_of_fixture("pt_real/hostile_raw.pt") == FileKind::BarePickle);
    CHECK(kind_of_fixture("pt_real/pack.safetensors") == FileKind::Safetensors);
    CHECK(kind_of_file(bytes_of("  \n{\"directions\": 1}")) == FileKind::Json);
    CHECK(kind_of_file(bytes_of("\xEF\xBB\xBF{\"directions\": 1}")) == FileKind::Json);
}

TEST_CASE("known files that are not read say what they are and what to do") {
    CHECK(contains(why_refused("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
                   "git lfs pull"));
    CHECK(contains(why_refused("\x93NUMPY\x01"), ".npy"));
    CHECK(contains(why_refused("\x1F\x8B\x08"), "gzip"));
    CHECK(contains(why_refused("\x28\xB5\x2F\xFDxxxx"), "zstd"));
    CHECK(contains(why_refused("\x89HDF\r\n"), "HDF5"));
    CHECK(contains(why_refused(std::string(257, '\0') + "ustar" + std::string(300, '\0')),
                   "tar archive"));
}

TEST_CASE("everything else is unknown, with the list of what is read") {
    CHECK(contains(why_refused("hello"), "safetensors"));
    CHECK(contains(why_refused("[1, 2]"), "no known kind"));
    CHECK(contains(why_refused(""), "empty"));
    CHECK(contains(why_refused("PK\x05\x06"), "no known kind"));
}

}  // namespace
}  // namespace elpis::steering::formats
