#include "elpis/cli/commands/probe.h"

#include <cstddef>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <signal.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/standard_input.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/felt_page.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/cli/vectors/vector_set.h"
#include "elpis/config/load.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/text_file.h"
#include "elpis/steering/felt.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"

namespace elpis::cli {
namespace {

Result<std::string> text_of(const ProbeCommand& command, std::size_t limit, Signals& signals) {
    if (!command.text.empty() && !command.in.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "there is a text and --in; only one of them can be read");
    }
    std::string text = command.text;
    if (!command.in.empty() && command.in != "-") {
        ELPIS_TRY(text, steering::read_text_file(command.in, limit));
    } else if (text == "-" || command.in == "-") {
        ELPIS_TRY(text, read_input(limit, signals));
    }
    if (utf8::blank(text)) {
        return fail(ErrorCode::InvalidArgument,
                    "there is no text to read; name one, or a file with --in, or - for standard "
                    "input");
    }
    if (!utf8::valid(text)) {
        return fail(ErrorCode::InvalidArgument,
                    "the text is not UTF-8; convert it first, with iconv for example");
    }
    return text;
}

struct Answer {
    steering::FittedSet set;
    steering::FeltText felt;
    std::vector<std::string> pieces;
};

}  // namespace

Result<ExitCode> run_probe(const ProbeCommand& command, const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(const std::string text,
              text_of(command, loaded.settings.engine.max_prompt_bytes, signals));
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto model, OpenedModel::open(loaded.settings, log, backstop));
    ELPIS_TRY(const VectorPlace place, vector_place(command.set, loaded.settings, *model));

    Answer answer;
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        ELPIS_TRY(answer.set, load_vector_set(place, loaded.settings, *model, stop, progress));
        steering::ReadTask task;
        task.text = text;
        task.blocks = steering::gauged_blocks(answer.set.library);
        task.pooling = steering::Pooling::Tokens;
        // What cannot be read by is known before the model is loaded.
        ELPIS_OK(steering::check_labels(answer.set.library, command.labels));
        ELPIS_TRY(auto readings, model->reader().read({task}, stop, [&](int done, int total) {
            progress("reading", done, total);
        }));
        ELPIS_TRY(
            answer.felt,
            steering::felt(readings.front(), task.blocks, answer.set.library, command.labels));
        answer.pieces = std::move(readings.front().pieces);
        return {};
    };
    ELPIS_OK(attend("loading the model", job, signals, backstop));

    Terminal out(STDOUT_FILENO);
    const steering::Library& library = answer.set.library;
    out.print(command.json ? felt_json(answer.felt, answer.pieces, library.name, library.hash)
                           : felt_page(answer.felt, answer.pieces, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
