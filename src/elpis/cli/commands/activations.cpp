#include "elpis/cli/commands/activations.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
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
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/job_progress.h"
#include "elpis/cli/vectors/opened_model.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/cli/vectors/text_lines.h"
#include "elpis/cli/version.h"
#include "elpis/config/load.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/corpus/text_file.h"
#include "elpis/steering/formats/tensor_pack.h"
#include "elpis/steering/formats/whole_file.h"
#include "elpis/steering/model_shape.h"

namespace elpis::cli {
namespace {

using steering::Pooling;
using steering::TextReading;
using steering::formats::PackedTensor;

constexpr std::uintmax_t kMostBytesIn = std::uintmax_t{256} << 20U;
constexpr std::size_t kMostBytesOut = std::size_t{1} << 30U;
constexpr std::size_t kGroup = 32;  // texts that are read at a time

std::string_view name_of(Pooling pooling) {
    switch (pooling) {
        case Pooling::Mean:
            return "mean";
        case Pooling::Last:
            return "last";
        case Pooling::Tokens:
            return "none";
    }
    return "mean";
}

// What is read, growing text by text.
class Collection {
public:
    Collection(const ActivationsCommand& command, steering::ModelShape model)
        : command_(command), model_(std::move(model)), layers_(command.layers.size()) {}

    Result<void> check_layers() const {
        for (const int layer : command_.layers) {
            if (layer < model_.blocks) continue;
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("--layers: there is no block {}; the model has {} (0 to {})",
                                    layer,
                                    model_.blocks,
                                    model_.blocks - 1));
        }
        return {};
    }

    // Whether this many rows can be held and written.
    Result<void> check_size(std::size_t rows) const {
        const std::size_t row =
            layers_.size() * static_cast<std::size_t>(model_.width) * sizeof(float);
        if (rows <= kMostBytesOut / row) return {};
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} rows of {} blocks and width {} are more than the {} MiB that "
                                "one file may have; take fewer texts or blocks at a time",
                                rows,
                                layers_.size(),
                                model_.width,
                                kMostBytesOut >> 20U));
    }

    Result<void> take(const TextReading& reading) {
        begins_.push_back(static_cast<std::int64_t>(rows_));
        tokens_.push_back(reading.tokens);
        rows_ += command_.pooling == Pooling::Tokens ? static_cast<std::size_t>(reading.tokens) : 1;
        ELPIS_OK(check_size(rows_));
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            layers_[i].insert(
                layers_[i].end(), reading.activations[i].begin(), reading.activations[i].end());
        }
        return {};
    }

    std::vector<PackedTensor> tensors() {
        std::vector<PackedTensor> tensors;
        tensors.reserve(layers_.size() + 2);
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            tensors.push_back({.name = fmt::format("layer.{}", command_.layers[i]),
                               .shape = {rows_, static_cast<std::size_t>(model_.width)},
                               .numbers = std::move(layers_[i])});
        }
        const std::size_t texts = tokens_.size();
        if (command_.pooling == Pooling::Tokens)
            tensors.push_back({.name = "begins", .shape = {texts}, .numbers = std::move(begins_)});
        tensors.push_back({.name = "tokens", .shape = {texts}, .numbers = std::move(tokens_)});
        return tensors;
    }

    std::size_t rows() const { return rows_; }

private:
    const ActivationsCommand& command_;
    steering::ModelShape model_;
    std::vector<std::vector<float>> layers_;
    std::vector<std::int64_t> begins_;  // the first row of each text
    std::vector<std::int64_t> tokens_;  // of each text
    std::size_t rows_ = 0;
};

std::map<std::string, std::string> metadata_of(const ActivationsCommand& command,
                                               const OpenedModel& model,
                                               const steering::ModelShape& shape) {
    return {{"format", "pt"},  // what other programs expect to find
            {"elpis.version", std::string(version())},
            {"elpis.base_model.name", model.name()},
            {"elpis.base_model.architecture", shape.architecture},
            {"elpis.base_model.fingerprint", shape.fingerprint},
            {"elpis.hook", "block_out"},
            {"elpis.pooling", std::string(name_of(command.pooling))},
            {"elpis.layers", fmt::format("{}", fmt::join(command.layers, ","))},
            {"elpis.texts", command.in.filename().string()}};
}

std::vector<steering::ReadTask> tasks_of(std::span<const TextLine> texts,
                                         const ActivationsCommand& command) {
    std::vector<steering::ReadTask> tasks;
    tasks.reserve(texts.size());
    for (const TextLine& it : texts) {
        steering::ReadTask task;
        task.text = it.text;
        task.blocks = command.layers;
        task.pooling = command.pooling;
        tasks.push_back(std::move(task));
    }
    return tasks;
}

}  // namespace

Result<ExitCode> run_activations(const ActivationsCommand& command, const config::Inputs& inputs) {
    Signals signals({SIGINT, SIGTERM, SIGHUP});
    ELPIS_TRY(const config::Loaded loaded, load_settings_and_files(inputs));
    ELPIS_OK(check_output("--out", command.out));
    ELPIS_TRY(const std::string content, steering::read_text_file(command.in, kMostBytesIn));
    ELPIS_TRY(const std::vector<TextLine> texts, json_lines(content, command.in.string()));
    Log log(loaded.settings.log);
    Backstop backstop(log);
    ELPIS_TRY(const auto model, OpenedModel::open(loaded.settings, log, backstop));
    const steering::ModelShape shape = model->reader().shape();
    Collection collection(command, shape);
    ELPIS_OK(collection.check_layers());
    ELPIS_OK(collection.check_size(texts.size()));

    const Job job = [&](const std::stop_token& stop, const JobProgress& progress) -> Result<void> {
        for (std::size_t begin = 0; begin < texts.size(); begin += kGroup) {
            const auto group =
                std::span(texts).subspan(begin, std::min(kGroup, texts.size() - begin));
            const auto readings = model->reader().read(tasks_of(group, command), stop, {});
            if (!readings) {
                return fail(readings.error().code,
                            fmt::format("{}, lines {} to {}: {}",
                                        command.in.string(),
                                        group.front().line,
                                        group.back().line,
                                        readings.error().message));
            }
            for (const TextReading& reading : *readings)
                ELPIS_OK(collection.take(reading));
            progress("reading texts",
                     static_cast<int>(begin + group.size()),
                     static_cast<int>(texts.size()));
        }
        return {};
    };
    ELPIS_OK(attend("loading the model", job, signals, backstop));
    const std::size_t rows = collection.rows();
    ELPIS_OK(steering::formats::write_whole_file(
        command.out,
        steering::formats::tensor_pack(collection.tensors(), metadata_of(command, *model, shape))));
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("{}: {} texts, {} tensors [{}, {}]\n",
                          tamed(command.out.string()),
                          texts.size(),
                          command.layers.size(),
                          rows,
                          shape.width));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
