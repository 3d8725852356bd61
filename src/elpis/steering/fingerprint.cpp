#include "elpis/steering/fingerprint.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/digest.h"

namespace elpis::steering {
namespace {

constexpr std::uintmax_t kEdge = std::uintmax_t{1} << 20U;
constexpr std::uintmax_t kPiece = std::uintmax_t{64} << 10U;
constexpr std::uintmax_t kPieces = 64;

struct Stretch {
    std::uintmax_t from = 0;
    std::uintmax_t length = 0;
};

std::vector<Stretch> stretches(std::uintmax_t size) {
    if (size <= 2 * kEdge + kPieces * kPiece) return {{.from = 0, .length = size}};
    std::vector<Stretch> result{{.from = 0, .length = kEdge},
                                {.from = size - kEdge, .length = kEdge}};
    const std::uintmax_t span = size - 2 * kEdge - kPiece;
    for (std::uintmax_t i = 0; i < kPieces; ++i) {
        result.push_back({.from = kEdge + span / kPieces * i, .length = kPiece});
    }
    return result;
}

}  // namespace

Result<std::string> fingerprint_of(const std::filesystem::path& file) {
    const auto unreadable = [&file] {
        return fail(ErrorCode::Unavailable, fmt::format("{} cannot be read", file.string()));
    };
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error) return unreadable();
    std::ifstream in(file, std::ios::binary);
    Digest digest;
    digest.take(std::uint64_t{size});
    std::string piece;
    for (const Stretch& stretch : stretches(size)) {
        in.seekg(static_cast<std::streamoff>(stretch.from));
        piece.resize(stretch.length);
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        if (!in) return unreadable();
        digest.take_bulk(piece);
    }
    return fmt::format("{:016x}", digest.value());
}

}  // namespace elpis::steering
