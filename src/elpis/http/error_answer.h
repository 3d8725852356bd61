#pragma once

#include "elpis/base/error.h"
#include "elpis/http/message.h"
#include "elpis/http/route.h"

namespace elpis::http {

// How an error of ours reads to clients: status, code, and the field that it is about where its
// sentence begins with one.
Refusal refusal_of(const Error& error);

Answer refuse(const Error& error);

}  // namespace elpis::http
