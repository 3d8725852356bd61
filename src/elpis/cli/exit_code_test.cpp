#include "elpis/cli/exit_code.h"

#include <string>

#include <doctest/doctest.h>

#include "elpis/base/error.h"

namespace elpis::cli {
namespace {

TEST_CASE("promise 12: every kind of error has its exit code") {
    CHECK(exit_code_of(ErrorCode::InvalidArgument) == ExitCode::Usage);
    CHECK(exit_code_of(ErrorCode::NotFound) == ExitCode::Configuration);
    CHECK(exit_code_of(ErrorCode::Unsupported) == ExitCode::Configuration);
    CHECK(exit_code_of(ErrorCode::Unavailable) == ExitCode::Configuration);
    CHECK(exit_code_of(ErrorCode::Busy) == ExitCode::Failure);
    CHECK(exit_code_of(ErrorCode::Internal) == ExitCode::Failure);
    CHECK(exit_code_of(ErrorCode::Cancelled) == ExitCode::Interrupted);
}

TEST_CASE("the help tells every exit code there is") {
    for (const ExitCode code : {ExitCode::Ok,
                                ExitCode::Configuration,
                                ExitCode::Usage,
                                ExitCode::Failure,
                                ExitCode::Interrupted}) {
        const std::string line = "  " + std::to_string(static_cast<int>(code)) + " ";
        CAPTURE(line);
        CHECK(kExitCodesHelp.find(line) != std::string_view::npos);
    }
}

}  // namespace
}  // namespace elpis::cli
