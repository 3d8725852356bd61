#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/http/message.h"

namespace elpis::api {

// The parameters behind the '?' of a request.
class Query {
public:
    // InvalidArgument for one that the route does not have, which would be a wish that is silently
    // not granted, and for one that is given twice.
    static Result<Query> read(const http::Request& request,
                              std::initializer_list<std::string_view> known = {});

    std::optional<std::string> text(std::string_view name) const;
    // InvalidArgument for what is no whole number from `low` to `high`.
    Result<std::optional<std::int64_t>> whole(std::string_view name,
                                              std::int64_t low,
                                              std::int64_t high) const;

private:
    std::map<std::string, std::string, std::less<>> given_;
};

}  // namespace elpis::api
