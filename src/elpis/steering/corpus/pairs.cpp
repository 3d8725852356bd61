#include "elpis/steering/corpus/pairs.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/corpus/text_file.h"
#include "elpis/steering/formats/bounded_json.h"

namespace elpis::steering {
namespace {

constexpr std::uintmax_t kMaxBytes = std::uintmax_t{64} << 20U;
constexpr std::size_t kMaxPairs = 20000;
constexpr std::string_view kBlank = " \t\r";

Result<std::string> text_of(const nlohmann::json& line, const char* key) {
    const auto found = line.is_object() ? line.find(key) : line.end();
    if (found == line.end() || !found->is_string()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("\"{}\" is missing or no text; a line is {{\"positive\": \"…\", "
                                "\"negative\": \"…\"}}",
                                key));
    }
    auto text = found->get<std::string>();
    if (text.find_first_not_of(kBlank) == std::string::npos || !utf8::valid(text)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("\"{}\" is blank or not UTF-8; both sides need words", key));
    }
    return text;
}

Result<Pair> pair_of(std::string_view line) {
    ELPIS_TRY(const nlohmann::json json, formats::parse_json(line));
    ELPIS_TRY(std::string positive, text_of(json, "positive"));
    ELPIS_TRY(std::string negative, text_of(json, "negative"));
    return Pair{.positive = std::move(positive), .negative = std::move(negative)};
}

}  // namespace

Result<std::vector<Pair>> parse_pairs(std::string_view text, std::string_view shown) {
    std::vector<Pair> pairs;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.find_first_not_of(kBlank) == std::string_view::npos) continue;
        auto pair = pair_of(line);
        if (pair && pairs.size() == kMaxPairs) {
            pair = fail(ErrorCode::InvalidArgument,
                        fmt::format("more than {} pairs; take fewer", kMaxPairs));
        }
        if (!pair) {
            return fail(pair.error().code,
                        fmt::format("{}:{}: {}", shown, number, pair.error().message));
        }
        pairs.push_back(*std::move(pair));
    }
    return pairs;
}

Result<std::vector<Pair>> read_pairs(const std::filesystem::path& file) {
    ELPIS_TRY(const std::string bytes, read_text_file(file, kMaxBytes));
    return parse_pairs(bytes, file.string());
}

}  // namespace elpis::steering
