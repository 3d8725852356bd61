#include "elpis/affect/checked_json.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/affect/count.h"
#include "elpis/base/error.h"
#include "elpis/base/utf8.h"

namespace elpis::affect {
namespace {

using Json = nlohmann::json;

}  // namespace

CheckedJson CheckedJson::at(std::string_view name) const {
    static const Json absent;
    std::string path = path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
    if (!json_->is_object()) {
        refuse("an object");
        return below(absent, std::move(path));
    }
    if (const auto found = json_->find(name); found != json_->end()) {
        return below(*found, std::move(path));
    }
    CheckedJson missing = below(absent, std::move(path));
    missing.keep("is missing");
    return missing;
}

std::vector<CheckedJson> CheckedJson::list(std::size_t most) const {
    std::vector<CheckedJson> elements;
    if (!json_->is_array() || json_->size() > most) {
        refuse(fmt::format("a list of at most {}", most));
        return elements;
    }
    for (std::size_t i = 0; i < json_->size(); ++i)
        elements.push_back(element(i));
    return elements;
}

double CheckedJson::number(Range range) const {
    if (const auto value = number_in(range)) return *value;
    refuse(fmt::format("a number from {} to {}", range.low, range.high));
    return 0.0;
}

std::uint64_t CheckedJson::count() const {
    if (json_->is_number_unsigned()) {
        const auto number = json_->get<std::uint64_t>();
        if (number <= kMostCount) return number;
    }
    refuse(fmt::format("a whole number from 0 to {}", kMostCount));
    return 0;
}

bool CheckedJson::boolean() const {
    if (json_->is_boolean()) return json_->get<bool>();
    refuse("true or false");
    return false;
}

std::string CheckedJson::text(std::size_t most) const {
    if (json_->is_string()) {
        auto text = json_->get<std::string>();
        if (text.size() <= most && utf8::valid(text)) return text;
    }
    refuse(fmt::format("a text of at most {} bytes", most));
    return {};
}

std::uint64_t CheckedJson::hexadecimal() const {
    constexpr std::size_t kDigits = 16;
    std::uint64_t value = 0;
    if (json_->is_string()) {
        const auto& text = json_->get_ref<const std::string&>();
        const char* const end = text.data() + text.size();
        const auto [stop, wrong] = std::from_chars(text.data(), end, value, 16);
        if (wrong == std::errc{} && stop == end && text.size() == kDigits) return value;
    }
    refuse("16 hexadecimal digits");
    return 0;
}

void CheckedJson::refuse(std::string_view instead) const {
    constexpr std::size_t kShown = 40;
    if (*error_) return;
    std::string value = json_->dump(-1, ' ', false, Json::error_handler_t::replace);
    if (value.size() > kShown) value = utf8::repair(value.substr(0, kShown)) + "…";
    keep(fmt::format("is {}; it must be {}", value, instead));
}

CheckedJson CheckedJson::below(const Json& json, std::string path) const {
    CheckedJson node(json, whole_, *error_);
    node.path_ = std::move(path);
    return node;
}

CheckedJson CheckedJson::element(std::size_t i) const {
    return below((*json_)[i], fmt::format("{}[{}]", path_, i));
}

std::optional<double> CheckedJson::number_in(Range range) const {
    if (!json_->is_number()) return std::nullopt;
    const auto value = json_->get<double>();
    return value >= range.low && value <= range.high ? std::optional(value) : std::nullopt;
}

void CheckedJson::keep(std::string_view what) const {
    if (*error_) return;
    *error_ =
        Error{ErrorCode::InvalidArgument,
              fmt::format("{} cannot be read: {} {}", whole_, path_.empty() ? "it" : path_, what)};
}

}  // namespace elpis::affect
