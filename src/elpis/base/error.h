#pragma once

#include <string>

namespace elpis {

// What went wrong, in the few kinds a caller can act on.
enum class ErrorCode {
    InvalidArgument,  // the request itself is wrong
    NotFound,         // no such model, vector or stream
    Busy,             // the queue is full; try again later
    Cancelled,        // the caller went away, or we are shutting down
    Unsupported,      // this backend cannot do that
    Unavailable,      // the model cannot be loaded, a file cannot be written: the world is at fault
    Internal,         // our fault
};

// `message` is a sentence a user can act on: what was wrong, the value, what would be right.
struct Error {
    ErrorCode code;
    std::string message;

    bool operator==(const Error&) const = default;
};

}  // namespace elpis
