#pragma once

#include <string_view>

#include "elpis/base/error.h"
#include "elpis/http/message.h"

namespace elpis::openai {

// Why a call cannot be answered whose model is known: what it names and is not there, a vector say,
// is a wrong value then (SDKs take a 404 for an unknown model). `param` is the field also where the
// sentence has it in its middle, under the name that it has in this API; `prompt_field` stands for
// the prompt, and tells the APIs apart.
http::Answer refuse_call(const Error& error, std::string_view prompt_field);

}  // namespace elpis::openai
