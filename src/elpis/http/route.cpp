#include "elpis/http/route.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/http/message.h"

namespace elpis::http {
namespace {

std::string_view type_of(int status) {
    constexpr int kUnauthorized = 401;
    constexpr int kForbidden = 403;
    constexpr int kServerError = 500;
    if (status == kUnauthorized) return "authentication_error";
    if (status == kForbidden) return "permission_error";
    return status >= kServerError ? "server_error" : "invalid_request_error";
}

}  // namespace

Answer refuse(const Refusal& refusal) {
    using Json = nlohmann::ordered_json;
    const Json body{{"error",
                     {{"message", refusal.message},
                      {"type", type_of(refusal.status)},
                      {"param", refusal.param.empty() ? Json() : Json(refusal.param)},
                      {"code", refusal.code.empty() ? Json() : Json(refusal.code)}}}};
    Answer answer{.status = refusal.status,
                  .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
    constexpr int kUnauthorized = 401;
    constexpr int kUnavailable = 503;
    if (refusal.status == kUnauthorized) answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (refusal.status == kUnavailable) answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

}  // namespace elpis::http
