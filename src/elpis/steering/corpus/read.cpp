#include "elpis/steering/corpus/read.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/parse.h"
#include "elpis/steering/corpus/shipped.h"

namespace elpis::steering {
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{4} << 20U;

Result<std::string> bytes_of(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::exists(file, failed)) {
        return fail(ErrorCode::NotFound, fmt::format("there is no corpus {}", file.string()));
    }
    const std::uintmax_t size = std::filesystem::file_size(file, failed);
    if (failed) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} cannot be read: {}", file.string(), failed.message()));
    }
    if (size > kMaxBytes) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format(
                "{} has {} bytes; a corpus has at most {}", file.string(), size, kMaxBytes));
    }
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!in) {
        return fail(ErrorCode::Unavailable, fmt::format("{} cannot be read", file.string()));
    }
    return bytes;
}

}  // namespace

Result<Corpus> read_corpus(const std::filesystem::path& file) {
    ELPIS_TRY(const std::string bytes, bytes_of(file));
    ELPIS_TRY(Corpus corpus, parse_corpus(bytes, file.string()));
    // What a file leaves out is taken from the shipped sentences.
    ELPIS_TRY(const Corpus shipped, shipped_corpus());
    if (corpus.calibration.paragraphs.empty()) corpus.calibration = shipped.calibration;
    if (corpus.evaluation.stems.empty()) corpus.evaluation = shipped.evaluation;
    corpus.hash = content_hash(corpus);
    return corpus;
}

Result<Corpus> shipped_corpus() {
    return parse_corpus(shipped_sentences(), "sentences.toml");
}

}  // namespace elpis::steering
