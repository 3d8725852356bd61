#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/testing/test_data.h"
#include "elpis/steering/formats/understood_file.h"
#include "elpis/steering/formats/vector_file.h"

// A property of every reader: whatever is done to a file, it is read or refused, and nothing is
// run.
namespace elpis::steering::formats {
namespace {

using namespace testing;

std::vector<std::filesystem::path> fixtures() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(vectors_folder())) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
}

// Sound or refused with a reason; never anything else.
void read_or_refuse(std::string_view bytes) {
    const auto read = understand(bytes_of(bytes), {});
    if (!read) {
        if (read.error().message.empty()) FAIL_CHECK("refused without a reason");
        return;
    }
    if (read->directions.empty()) FAIL_CHECK("read without a direction");
    for (const auto& [name, rows] : read->directions) {
        if (rows.empty()) FAIL_CHECK("a direction without a row");
    }
}

TEST_CASE("a file cut at any byte is read or refused") {
    CHECK_FALSE(std::filesystem::exists(kTrace));
    for (const auto& file : fixtures()) {
        CAPTURE(file.filename().string());
        const std::string bytes = bytes_in(file);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            read_or_refuse(std::string_view(bytes).substr(0, length));
        }
    }
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

TEST_CASE("a file with any byte changed is read or refused") {
    for (const auto& file : fixtures()) {
        CAPTURE(file.filename().string());
        std::string bytes = bytes_in(file);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char kept = bytes[i];
            for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
                bytes[i] = static_cast<char>(static_cast<unsigned char>(kept) ^ mask);
                read_or_refuse(bytes);
            }
            bytes[i] = kept;
        }
    }
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

TEST_CASE("a file with a byte too many, or one too few, is read or refused") {
    for (const auto& file : fixtures()) {
        CAPTURE(file.filename().string());
        const std::string bytes = bytes_in(file);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            std::string other = bytes;
            other.erase(i, 1);
            read_or_refuse(other);
            other = bytes;
            other.insert(i, 1, bytes[i]);
            read_or_refuse(other);
        }
    }
    CHECK_FALSE(std::filesystem::exists(kTrace));
}

}  // namespace
}  // namespace elpis::steering::formats
