#include "elpis/steering/evaluation/lexicon.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/words.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/trimmed.h"

namespace elpis::steering::evaluation {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& letter : result) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return result;
}

constexpr std::string_view kAround = " \t\r\"";  // a field of a table

std::vector<std::string_view> fields_of(std::string_view line) {
    const char separator = line.find('\t') == std::string_view::npos ? ',' : '\t';
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t at = line.find(separator);
        fields.push_back(trimmed(line.substr(0, at), kAround));
        if (at == std::string_view::npos) return fields;
        line.remove_prefix(at + 1);
    }
}

std::optional<double> number(std::string_view text) {
    double value = 0.0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

// Where ratings run from and to, and where their middle is.
struct Range {
    double low;
    double high;
    double middle() const { return (low + high) / 2.0; }
    double to_four(double value) const { return (value - middle()) * 8.0 / (high - low); }
};

std::optional<Range> range_of(double smallest, double largest) {
    constexpr Range kKnown[] = {{0.0, 1.0}, {-1.0, 1.0}, {1.0, 9.0}, {-4.0, 4.0}, {-5.0, 5.0}};
    const auto* found = std::ranges::find_if(
        kKnown, [&](const Range& it) { return smallest >= it.low && largest <= it.high; });
    if (found == std::end(kKnown)) return std::nullopt;
    return *found;
}

}  // namespace

// Takes a file line by line; ratings are scaled when all are known.
class LexiconReader {
public:
    explicit LexiconReader(std::string name) { lexicon_.name_ = std::move(name); }

    Result<void> take(std::string_view line, int number_of_line) {
        if (trimmed(line, kAround).empty() || line.starts_with('#')) return {};
        const std::vector<std::string_view> fields = fields_of(line);
        if (!begun_) {
            begun_ = true;
            if (fields.size() > 1 && !number(fields[1])) return take_names(fields);
            const bool vader = fields.size() >= 4 && fields[3].starts_with('[');
            if (fields.size() >= 3 && !vader) arousal_ = 2;
        }
        const std::size_t last = std::max(valence_, arousal_.value_or(0));
        const auto value = [&](std::size_t column) { return number(fields[column]); };
        const bool enough = fields.size() > last;
        const std::optional<double> valence = enough ? value(valence_) : std::nullopt;
        const std::optional<double> arousal = !arousal_ ? 0.0
                                              : enough  ? value(*arousal_)
                                                        : std::nullopt;
        if (!valence || !arousal) {
            return wrong(fmt::format("line {} (\"{:.60}\") does not hold a word and {}",
                                     number_of_line,
                                     line,
                                     arousal_ ? "two numbers" : "a number"));
        }
        const WordRating rating{.valence = *valence, .arousal = *arousal};
        if (fields[0].empty()) return {};
        lexicon_.words_.insert_or_assign(lower(fields[0]), rating);
        smallest_ = std::min({smallest_, rating.valence, arousal_ ? rating.arousal : smallest_});
        largest_ = std::max({largest_, rating.valence, arousal_ ? rating.arousal : largest_});
        return {};
    }

    Result<Lexicon> finish() && {
        if (lexicon_.words_.empty()) return wrong("it rates no word");
        const std::optional<Range> range = range_of(smallest_, largest_);
        if (!range) {
            return wrong(
                fmt::format("its ratings run from {} to {}; known are 0 to 1, -1 to 1, 1 "
                            "to 9, -4 to 4 and -5 to 5",
                            smallest_,
                            largest_));
        }
        for (auto& [word, rating] : lexicon_.words_) {
            rating.valence = range->to_four(rating.valence);
            if (arousal_) rating.arousal = range->to_four(rating.arousal);
        }
        lexicon_.arousal_ = arousal_.has_value();
        lexicon_.remark_ = fmt::format("{} words of {}, rated from {} to {}{}",
                                       lexicon_.words_.size(),
                                       lexicon_.name_,
                                       range->low,
                                       range->high,
                                       arousal_ ? ", arousal too" : "");
        return std::move(lexicon_);
    }

private:
    Result<void> take_names(const std::vector<std::string_view>& fields) {
        std::optional<std::size_t> valence;
        for (std::size_t i = fields.size(); i-- > 1;) {
            const std::string name = lower(fields[i]);
            if (name.starts_with('v')) valence = i;
            if (name.starts_with('a')) arousal_ = i;
        }
        if (!valence) {
            return wrong("its first line names no column that begins with \"v\" (valence)");
        }
        valence_ = *valence;
        return {};
    }

    std::unexpected<Error> wrong(const std::string& what) const {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the lexicon {} cannot be used: {}", lexicon_.name_, what));
    }

    Lexicon lexicon_;
    bool begun_ = false;
    std::size_t valence_ = 1;
    std::optional<std::size_t> arousal_;
    double smallest_ = std::numeric_limits<double>::max();
    double largest_ = std::numeric_limits<double>::lowest();
};

Result<Lexicon> Lexicon::parse(std::string_view content, const std::string& name) {
    LexiconReader reader(name);
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
    for (int line = 1; !content.empty(); ++line) {
        const std::size_t end = content.find('\n');
        ELPIS_OK(reader.take(content.substr(0, end), line));
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    }
    return std::move(reader).finish();
}

Result<Lexicon> Lexicon::read(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    if (error) {
        return fail(
            ErrorCode::NotFound,
            fmt::format("the lexicon {} cannot be read: {}", file.string(), error.message()));
    }
    if (bytes > kMaxBytes) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the lexicon {} has {} bytes; at most {} are read",
                                file.string(),
                                bytes,
                                kMaxBytes));
    }
    std::string content(static_cast<std::size_t>(bytes), '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(content.data(), static_cast<std::streamsize>(bytes));
    if (stream.gcount() != static_cast<std::streamsize>(bytes)) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("the lexicon {} could not be read to its end", file.string()));
    }
    return parse(content, file.filename().string());
}

std::optional<double> Lexicon::mean_arousal(std::string_view text) const {
    if (!arousal_) return std::nullopt;
    double sum = 0.0;
    int rated = 0;
    affect::Words cut(text);
    for (affect::Words::Word word; cut.next(word);) {
        const auto found = words_.find(lower(word.text));
        if (found == words_.end()) continue;
        sum += found->second.arousal;
        ++rated;
    }
    if (rated == 0) return std::nullopt;
    return sum / rated;
}

}  // namespace elpis::steering::evaluation
