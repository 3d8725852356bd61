#pragma once

#include <string_view>

#include "elpis/base/error.h"

namespace elpis::cli {

// What the program tells whoever started it.
enum class ExitCode {
    Ok = 0,
    Configuration = 1,  // settings, model or hardware cannot be used
    Usage = 2,          // the command line or the request is wrong
    Failure = 3,        // it began and could not be finished
    Interrupted = 130,  // Ctrl-C, as shells count it (128 + SIGINT)
};

// The one place where an error becomes an exit code.
constexpr ExitCode exit_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return ExitCode::Usage;
        case ErrorCode::NotFound:
        case ErrorCode::Unsupported:
        case ErrorCode::Unavailable:
            return ExitCode::Configuration;
        case ErrorCode::Cancelled:
            return ExitCode::Interrupted;
        case ErrorCode::Busy:
        case ErrorCode::Internal:
            return ExitCode::Failure;
    }
    return ExitCode::Failure;
}

// The same for people, as `elpis --help` shows it.
inline constexpr std::string_view kExitCodesHelp =
    "  0    all went well\n"
    "  1    settings, model or hardware cannot be used\n"
    "  2    the command line or the request is wrong\n"
    "  3    it began and could not be finished\n"
    "  130  interrupted\n";

}  // namespace elpis::cli
