#pragma once

#include <string_view>

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::http {

// How an error of ours reads to clients: status, code, and the field that it is about where its
// sentence begins with one; `prompt_field` where the prompt is too long.
Refusal refusal_of(const Error& error, std::string_view prompt_field = "messages");

Answer refuse(const Error& error, std::string_view prompt_field = "messages");

}  // namespace elpis::http
