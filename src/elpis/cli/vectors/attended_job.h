#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/vectors/job_progress.h"

namespace elpis::cli {

using Job = std::function<Result<void>(const std::stop_token& stop, const JobProgress& progress)>;

// Runs a job that takes a while on a thread of its own, and tells on standard error how far it is:
// a bar where somebody watches, some lines elsewhere. A signal asks the job to stop, arms the
// backstop, and the result is Cancelled once the job has ended. What the job throws is thrown here.
// `first`: what it does until it says so itself.
Result<void> attend(std::string_view first, const Job& job, Signals& signals, Backstop& backstop);

}  // namespace elpis::cli
