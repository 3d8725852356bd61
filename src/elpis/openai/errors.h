#pragma once

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::openai {

// How an error of ours reads to OpenAI's clients: status, code, and the field that it is about
// where its sentence begins with one.
http::Refusal refusal_of(const Error& error);

http::Answer refuse(const Error& error);

}  // namespace elpis::openai
