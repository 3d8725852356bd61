#pragma once

#include <expected>

#include "elpis/http/message.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/fault.h"
#include "elpis/mcp/json_rpc.h"

// Which protocol a message that came by an HTTP POST speaks, and whether its headers say the same
// as its body: pure. Each POST stands for itself, so there is no session to ask.
namespace elpis::mcp {

// Whether the client takes both kinds of answer: JSON and a stream of events.
bool accepts_both(const http::Request& post);
// The latter alone.
bool accepts_events(const http::Request& get);

// How the request is served, or why not: kHeaderMismatch, kInvalidParams or kUnsupportedVersion,
// all of which leave with status 400. Legacy is what names a legacy version, or none, in its header
// and none in its body.
std::expected<Context, Fault> classify_post(const http::Request& post, const Request& request);

// The same of a message that is no request: whether the version in its header is served.
std::expected<Era, Fault> classify_other(const http::Request& post);

}  // namespace elpis::mcp
