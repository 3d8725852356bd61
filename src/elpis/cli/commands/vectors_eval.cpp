#include "elpis/cli/commands/vectors_eval.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/command_judge.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/cli/vectors/vector_set.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/evaluation/evaluate.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/evaluation/evaluation_json.h"
#include "elpis/steering/evaluation/lexicon.h"
#include "elpis/steering/evaluation/materials.h"
#include "elpis/steering/evaluation/options.h"
#include "elpis/steering/evaluation/report/page.h"
#include "elpis/steering/evaluation/report/terminal_table.h"
#include "elpis/steering/evaluation/subject.h"
#include "elpis/steering/evaluation/verdict.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/whole_file.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/write_fields.h"

namespace elpis::cli {
namespace {

namespace evaluation = steering::evaluation;
using steering::Library;

// Everything that is read before the model is.
struct Given {
    steering::Corpus corpus;
    std::vector<steering::Pair> pairs;
    std::optional<evaluation::Lexicon> lexicon;
};

Result<Given> read_given(const VectorsEvalCommand& command) {
    Given given;
    ELPIS_TRY(given.corpus,
              command.corpus.empty() ? steering::shipped_corpus()
                                     : steering::read_corpus(command.corpus));
    if (!command.pairs.empty()) {
        ELPIS_TRY(given.pairs, steering::read_pairs(command.pairs));
    }
    if (!command.lexicon.empty()) {
        ELPIS_TRY(given.lexicon, evaluation::Lexicon::read(command.lexicon));
    }
    return given;
}

Result<evaluation::Subject> subject_of(const VectorsEvalCommand& command, const Library& library) {
    if (!command.vector.empty()) return evaluation::concept_subject(library, command.vector);
    if (library.has_quadrants() && command.pairs.empty()) return evaluation::plane_subject(library);
    if (library.vectors.size() == 1)
        return evaluation::concept_subject(library, library.vectors.begin()->first);
    std::vector<std::string> names;
    names.reserve(library.vectors.size());
    for (const auto& [name, vector] : library.vectors)
        names.push_back(name);
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{}; name one of the vectors of \"{}\" with --vector: {}",
                            command.pairs.empty() ? "the set has no four quadrants"
                                                  : "pairs are about one concept",
                            library.name,
                            fmt::join(names, ", ")));
}

evaluation::Options options_of(const VectorsEvalCommand& command) {
    using Size = VectorsEvalCommand::Size;
    evaluation::Options options = command.size == Size::Quick  ? evaluation::Options::quick()
                                  : command.size == Size::Full ? evaluation::Options::full()
                                                               : evaluation::Options{};
    options.seed = command.seed;
    return options;
}

// Notes how the vectors stand in their files; what could not be noted comes back as sentences.
Result<std::vector<std::string>> note_standing(const evaluation::Evaluation& found,
                                               const VectorPlace& place) {
    std::vector<std::string> names{found.about.subject};
    if (found.about.subject == evaluation::kPlane)
        names.assign(steering::kQuadrants.begin(), steering::kQuadrants.end());
    return steering::write_fields(
        place.path,
        names,
        {{std::string(steering::field::kStanding), std::string(name_of(verdict(found)))},
         {"elpis.eval.size", found.about.size},
         {"elpis.eval.seed", fmt::format("{}", found.about.seed)},
         {"elpis.eval.version", found.about.version}});
}

Result<void> write_reports(const VectorsEvalCommand& command, const evaluation::Evaluation& found) {
    if (!command.json.empty() && command.json != "-") {
        ELPIS_OK(
            steering::formats::write_whole_file(command.json, evaluation::to_json(found) + "\n"));
    }
    if (!command.html.empty()) {
        ELPIS_OK(
            steering::formats::write_whole_file(command.html, evaluation::report::page(found)));
    }
    return {};
}

}  // namespace

Result<ExitCode> run_vectors_eval(const VectorsEvalCommand& command, const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_OK(check_output("--json", command.json));
    ELPIS_OK(check_output("--html", command.html));
    ELPIS_TRY(const Given given, read_given(command));
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto model, OpenedModel::open(loaded.settings, log, backstop));
    ELPIS_OK(model->check_steerable());
    ELPIS_TRY(const VectorPlace place, vector_place(command.set, loaded.settings, *model));

    evaluation::Evaluation found;
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        ELPIS_TRY(steering::FittedSet set,
                  load_vector_set(place, loaded.settings, *model, stop, progress));
        ELPIS_TRY(const evaluation::Subject subject, subject_of(command, set.library));
        const evaluation::Materials materials =
            command.pairs.empty() ? evaluation::materials_of(given.corpus, subject)
                                  : evaluation::materials_of(given.pairs, given.corpus, subject);
        std::optional<CommandJudge> judge;
        if (!command.judge.empty()) judge.emplace(command.judge, stop);
        ELPIS_TRY(found,
                  evaluation::evaluate(set.library,
                                       subject,
                                       materials,
                                       options_of(command),
                                       model->reader(),
                                       {.clock = model->clock(),
                                        .lexicon = given.lexicon ? &*given.lexicon : nullptr,
                                        .judge = judge ? &*judge : nullptr,
                                        .version = std::string(version())},
                                       stop,
                                       progress));
        for (std::string& remark : set.remarks)
            found.remarks.push_back(std::move(remark));
        if (given.lexicon) found.remarks.push_back(given.lexicon->remark());
        return {};
    };
    ELPIS_OK(attend("loading the model", job, signals, backstop));

    ELPIS_TRY(const std::vector<std::string> not_noted, note_standing(found, place));
    ELPIS_OK(write_reports(command, found));
    Terminal out(STDOUT_FILENO);
    if (command.json == "-") {
        out.print(evaluation::to_json(found) + "\n");
    } else {
        std::string table;
        for (const std::string& line : evaluation::report::terminal_table(found))
            table += tamed(line) + "\n";
        out.print(table);
    }
    ELPIS_OK(out.check());
    Terminal notes(STDERR_FILENO);
    for (const std::string& sentence : not_noted)
        notes.print("(" + tamed(sentence) + ")\n");
    return ExitCode::Ok;
}

}  // namespace elpis::cli
