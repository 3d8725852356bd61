#pragma once

#include "elpis/http/error_answer.h"
#include "elpis/http/route.h"

namespace elpis::openai {

// Errors read here as on all routes.
using http::refusal_of;
using http::refuse;

}  // namespace elpis::openai
