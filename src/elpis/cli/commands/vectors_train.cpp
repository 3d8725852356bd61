#include "elpis/cli/commands/vectors_train.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/log.h"
#include "elpis/base/result.h"
#include "elpis/cli/backstop.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/seconds.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vector_source.h"
#include "elpis/cli/vectors/attended_job.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/cli/vectors/train_page.h"
#include "elpis/config/load.h"
#include "elpis/config/settings.h"
#include "elpis/engine/backend_reader.h"
#include "elpis/steering/corpus/corpus.h"
#include "elpis/steering/corpus/feeling_name.h"
#include "elpis/steering/corpus/pairs.h"
#include "elpis/steering/corpus/read.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/store.h"
#include "elpis/steering/to_file.h"
#include "elpis/steering/train/concept.h"
#include "elpis/steering/train/kept.h"
#include "elpis/steering/train/train.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/trained.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;

bool is_vector_file(const fs::path& path) {
    return path.extension() == ".gguf" || path.extension() == ".safetensors";
}

Result<void> check(const VectorsTrainCommand& command) {
    if (!command.pairs.empty()) {
        if (command.name.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "--pairs needs --name: what the concept is to be called");
        }
        return steering::check_feeling_name(command.name);
    }
    if (!command.corpus.empty() && command.out.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    "--corpus needs --out: the server's own place is for the shipped sentences");
    }
    if (is_vector_file(command.out)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("--out {}: a file holds one vector, and this makes several; name "
                                "a folder",
                                command.out.string()));
    }
    return {};
}

// Where a concept's one vector goes: a file, or a file of its name in a folder that is there.
fs::path concept_file(const VectorsTrainCommand& command) {
    if (is_vector_file(command.out)) return command.out;
    return command.out / (command.name + ".gguf");
}

Result<fs::path> place_of(const VectorsTrainCommand& command,
                          const config::Settings& settings,
                          const OpenedModel& model,
                          const steering::Corpus& corpus) {
    if (!command.pairs.empty()) {
        fs::path file = concept_file(command);
        ELPIS_OK(check_output("--out", file));
        return file;
    }
    if (command.out.empty()) return vector_cache(settings.cache, model.fingerprint(), corpus.hash);
    fs::path folder = fs::absolute(command.out / "").lexically_normal().parent_path();
    ELPIS_OK(steering::check_replaceable(folder));
    return folder;
}

Result<void> save(const steering::Trained& trained,
                  const VectorsTrainCommand& command,
                  const fs::path& place) {
    if (command.pairs.empty()) return steering::save_trained(place, trained);
    ELPIS_TRY(steering::VectorToWrite file,
              steering::to_file(trained.library.vectors.at(command.name), trained.library));
    file.fields.merge(steering::train_fields(trained.report, command.name));
    return steering::write_vector_file(place, file);
}

}  // namespace

Result<ExitCode> run_vectors_train(const VectorsTrainCommand& command,
                                   const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_OK(check(command));
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_TRY(const steering::Corpus corpus,
              command.corpus.empty() ? steering::shipped_corpus()
                                     : steering::read_corpus(command.corpus));
    std::vector<steering::Pair> pairs;
    if (!command.pairs.empty()) {
        ELPIS_TRY(pairs, steering::read_pairs(command.pairs));
    }
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto model, OpenedModel::open(loaded.settings, log, backstop));
    ELPIS_OK(model->check_steerable());
    ELPIS_TRY(const fs::path place, place_of(command, loaded.settings, *model, corpus));

    steering::Trained trained;
    const auto begin = std::chrono::steady_clock::now();
    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        const steering::TrainProgress tell = [&](int done, int total, std::string_view what) {
            progress(what, done, total);
        };
        engine::BackendReader reader = model->repeatable_reader();
        ELPIS_TRY(trained,
                  command.pairs.empty()
                      ? steering::train(reader, corpus, command.options, stop, tell)
                      : steering::train_concept(
                            reader, command.name, pairs, corpus, command.options, stop, tell));
        return {};
    };
    ELPIS_OK(attend("loading the model", job, signals, backstop));
    trained.report.seconds = seconds_since(begin);
    ELPIS_OK(save(trained, command, place));

    Terminal out(STDOUT_FILENO);
    out.print(train_page(trained, model->name(), place.string(), out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
