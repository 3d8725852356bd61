#include "elpis/cli/commands/sweep.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
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
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/line_log.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/cli/vectors/text_lines.h"
#include "elpis/cli/vectors/vector_set.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/corpus/text_file.h"
#include "elpis/steering/evaluation/sweep.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"

namespace elpis::cli {
namespace {

namespace evaluation = steering::evaluation;

constexpr std::uintmax_t kMostQuestionBytes = std::uintmax_t{64} << 20U;
constexpr std::size_t kOwnQuestions = 10;  // of the shipped ones, when none is given

Result<std::vector<std::string>> questions_of(const SweepCommand& command) {
    std::vector<std::string> questions = command.texts;
    for (const std::string& text : questions) {
        if (utf8::valid(text) && !utf8::blank(text)) continue;
        return fail(ErrorCode::InvalidArgument, "--question: a question is blank or not UTF-8");
    }
    if (!command.questions.empty()) {
        ELPIS_TRY(const std::string content,
                  steering::read_text_file(command.questions, kMostQuestionBytes));
        ELPIS_TRY(const auto lines, plain_lines(content, command.questions.string()));
        questions.insert(questions.end(), lines.begin(), lines.end());
    }
    if (questions.empty()) {
        ELPIS_TRY(const steering::Corpus corpus, steering::shipped_corpus());
        questions = corpus.evaluation.questions;
        questions.resize(std::min(questions.size(), kOwnQuestions));
    }
    return questions;
}

evaluation::SweepPlan plan_of(const SweepCommand& command,
                              std::vector<std::string> questions,
                              const steering::Library& library) {
    evaluation::SweepPlan plan{.vectors = command.vectors,
                               .bands = command.bands,
                               .strengths = command.strengths,
                               .seeds = command.seeds,
                               .questions = std::move(questions),
                               .system = command.system,
                               .max_tokens = command.max_tokens,
                               .temperature = command.temperature,
                               .top_p = command.top_p};
    if (!plan.vectors.empty()) return plan;
    if (library.has_quadrants()) {
        plan.vectors.assign(steering::kQuadrants.begin(), steering::kQuadrants.end());
    } else {
        for (const auto& [name, vector] : library.vectors)
            plan.vectors.push_back(name);
    }
    return plan;
}

}  // namespace

Result<ExitCode> run_sweep(const SweepCommand& command, const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(std::vector<std::string> questions, questions_of(command));
    ELPIS_OK(check_output("--out", command.out));
    ELPIS_TRY(LineLog lines, LineLog::open(command.out));
    ELPIS_TRY(const std::string content, lines.content());
    auto before = evaluation::read_sweep_log(content);
    if (!before) {
        return fail(before.error().code,
                    fmt::format("--out {}: {}", command.out.string(), before.error().message));
    }
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto model, OpenedModel::open(loaded.settings, log, backstop));
    ELPIS_OK(model->check_steerable());
    ELPIS_TRY(const VectorPlace place, vector_place(command.set, loaded.settings, *model));

    std::size_t cells_in_all = 0;
    std::size_t known = 0;  // of them, from an earlier run
    std::size_t written = 0;
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        ELPIS_TRY(const steering::FittedSet set,
                  load_vector_set(place, loaded.settings, *model, stop, progress));
        const evaluation::SweepPlan plan = plan_of(command, std::move(questions), set.library);
        ELPIS_TRY(const auto cells, evaluation::plan_sweep(plan, set.library));
        cells_in_all = cells.size();
        known = static_cast<std::size_t>(std::ranges::count_if(
            cells, [&](const auto& cell) { return before->done.contains(cell.hash); }));
        ELPIS_OK(lines.go_on_at(before->whole_bytes));
        return evaluation::run_sweep(
            plan,
            cells,
            *before,
            set.library,
            model->reader(),
            version(),
            [&](std::string_view line) -> Result<void> {
                ELPIS_OK(lines.add(line));
                ++written;
                return {};
            },
            stop,
            [&](int done, int total) { progress("answering", done, total); });
    };
    const auto attended = attend("loading the model", job, signals, backstop);
    Terminal out(STDOUT_FILENO);
    // An interrupted sweep has kept what it wrote, and says so.
    if (attended || attended.error().code == ErrorCode::Cancelled) {
        out.print(fmt::format("{}: {} answers written, {} were there, {} are left\n",
                              tamed(command.out.string()),
                              written,
                              known,
                              cells_in_all - known - written));
    }
    ELPIS_OK(attended);
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
