#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "elpis/base/result.h"

namespace elpis::steering::evaluation {

struct WordRating {
    double valence = 0.0;  // −4 … 4
    double arousal = 0.0;  // −4 … 4; 0 where the list rates none
};
using WordRatings = std::unordered_map<std::string, WordRating>;  // by word, in lower case

// Rated words that a user holds, as an outside judge of what answers look like. None is shipped:
// the licences of the good ones forbid it.
//
// Accepted are lines of fields, separated by tabs (or commas, where there is no tab):
//   word  mean  deviation  [ratings]   VADER's own lexicon
//   word  valence                      AFINN and the like
//   word  valence  arousal             Warriner, NRC-VAD and the like; more fields are ignored
// A first line of names is understood: the columns whose names begin with V and A are then taken
// ("valence", "V.Mean.Sum"), the word's is the first. Lines that begin with # are comments.
// Ratings are brought to −4 … 4 by the range in the file: within ±1, 0 … 1, ±4, 1 … 9 or ±5.
class Lexicon {
public:
    static constexpr std::uintmax_t kMaxBytes = std::uintmax_t{64} << 20U;

    // NotFound, or InvalidArgument naming file, line and what is wrong with it.
    static Result<Lexicon> read(const std::filesystem::path& file);
    static Result<Lexicon> parse(std::string_view content, const std::string& name);

    std::size_t size() const { return words_.size(); }
    bool rates_arousal() const { return arousal_; }
    const std::string& name() const { return name_; }
    // What was made of the file, as a sentence for people.
    const std::string& remark() const { return remark_; }

    const WordRatings& words() const { return words_; }
    // Mean rating of the rated words, −4 … 4; nothing where none is rated, or arousal is not.
    std::optional<double> mean_arousal(std::string_view text) const;

private:
    friend class LexiconReader;

    std::string name_;
    std::string remark_;
    bool arousal_ = false;
    WordRatings words_;
};

}  // namespace elpis::steering::evaluation
