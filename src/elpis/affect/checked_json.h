#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"

namespace elpis::affect {

// Both ends are allowed.
struct Range {
    double low;
    double high;
};

// Reads a JSON value that came from anywhere, field by field. It was parsed with a bound on its
// depth (bounded_json.h): what is shown of a value in a message is written by recursion. The first
// thing that is wrong is kept in `error`, as a sentence with the field, its value and what would be
// right; from then on every reading gives a harmless value, so that whoever reads looks at `error`
// once, in the end. Refers to both.
class CheckedJson {
public:
    // `whole` is what messages call the value: "the saved feeling".
    CheckedJson(const nlohmann::json& json, std::string_view whole, std::optional<Error>& error)
        : json_(&json), whole_(whole), error_(&error) {}

    // A field of an object.
    CheckedJson at(std::string_view name) const;
    // The elements of a list, of which there are at most that many.
    std::vector<CheckedJson> list(std::size_t most) const;

    double number(Range range) const;
    // A list of exactly so many, each in its own range.
    template <std::size_t N>
    std::array<double, N> numbers(const std::array<Range, N>& ranges) const;
    std::uint64_t count() const;
    bool boolean() const;
    // UTF-8 of at most that many bytes.
    std::string text(std::size_t most) const;
    std::uint64_t hexadecimal() const;  // 16 digits

    void refuse(std::string_view instead) const;

private:
    CheckedJson below(const nlohmann::json& json, std::string path) const;
    CheckedJson element(std::size_t i) const;
    // Nothing when it is none of the range.
    std::optional<double> number_in(Range range) const;
    void keep(std::string_view what) const;

    const nlohmann::json* json_;
    std::string_view whole_;
    std::string path_;  // "causes.events[3].share"
    std::optional<Error>* error_;
};

template <std::size_t N>
std::array<double, N> CheckedJson::numbers(const std::array<Range, N>& ranges) const {
    std::array<double, N> values{};
    if (!json_->is_array() || json_->size() != N) {
        refuse("a list of " + std::to_string(N) + " numbers");
        return values;
    }
    for (std::size_t i = 0; i < N; ++i) {
        const CheckedJson bare((*json_)[i], whole_, *error_);  // its path is made when it is needed
        const std::optional<double> value = bare.number_in(ranges[i]);
        values[i] = value ? *value : element(i).number(ranges[i]);
    }
    return values;
}

}  // namespace elpis::affect
