#include "elpis/steering/corpus/read.h"

#include <cstdint>
#include <filesystem>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/parse.h"
#include "elpis/steering/corpus/shipped.h"
#include "elpis/steering/corpus/text_file.h"

namespace elpis::steering {
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{4} << 20U;

}  // namespace

Result<Corpus> read_corpus(const std::filesystem::path& file) {
    ELPIS_TRY(const std::string bytes, read_text_file(file, kMaxBytes));
    ELPIS_TRY(Corpus corpus, parse_corpus(bytes, file.string()));
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
