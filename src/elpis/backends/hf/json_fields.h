#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// Values out of a JSON object that somebody else wrote. A key that is absent or null is no error
// where a value is optional; one of another type is, and so is a number out of range. Errors are
// the rest of "checkpoint X cannot be used: …".
class JsonFields {
public:
    struct Range {
        std::int64_t low = 1;
        std::int64_t high = 1'000'000'000;
    };

    // `file` is how messages call it: "config.json".
    JsonFields(nlohmann::json object, std::string file)
        : object_(std::move(object)), file_(std::move(file)) {}

    const nlohmann::json& object() const { return object_; }
    bool has(std::string_view key) const;

    Result<std::int64_t> whole(std::string_view key, Range range) const;
    Result<std::optional<std::int64_t>> optional_whole(std::string_view key, Range range) const;
    Result<double> number(std::string_view key) const;
    Result<std::optional<double>> optional_number(std::string_view key) const;
    Result<std::string> text(std::string_view key) const;
    Result<std::optional<std::string>> optional_text(std::string_view key) const;
    Result<bool> flag(std::string_view key, bool otherwise) const;

    // The object under a key; nothing where there is none.
    Result<std::optional<JsonFields>> below(std::string_view key) const;

private:
    const nlohmann::json* find(std::string_view key) const;
    std::unexpected<Error> refuse_value(std::string_view key, std::string_view right) const;

    nlohmann::json object_;
    std::string file_;
};

}  // namespace elpis::backends::hf
