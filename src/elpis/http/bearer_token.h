#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/result.h"

namespace elpis::http {

// What a client has to show, when there is such a thing. Immutable: any thread.
class BearerToken {
public:
    BearerToken() = default;  // none: everybody is let in

    // From the environment's value or, where that is empty, from the file; none when both are
    // empty. InvalidArgument for a token that is too short or has blanks in it; errors of
    // read_whole_file.
    static Result<BearerToken> load(std::string_view given, const std::filesystem::path& file);

    bool wanted() const { return !token_.empty(); }

    // Whether `authorization` is "Bearer" with the token. Takes the same time for every wrong one
    // of its length.
    bool opens(std::string_view authorization) const;

private:
    explicit BearerToken(std::string token) : token_(std::move(token)) {}

    std::string token_;
};

}  // namespace elpis::http
