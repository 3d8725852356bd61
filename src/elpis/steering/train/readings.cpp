#include "elpis/steering/train/readings.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/activation_source.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/statistics.h"
#include "elpis/steering/train/train_options.h"

namespace elpis::steering {
namespace {

constexpr std::size_t kTextsByTokens = 16;

std::vector<int> steerable_blocks(const ModelShape& shape) {
    std::vector<int> blocks;
    for (int block = first_steerable(shape); block <= last_steerable(shape); ++block)
        blocks.push_back(block);
    return blocks;
}

std::vector<ReadTask> tasks_for(std::span<const std::string> texts,
                                const std::vector<int>& blocks,
                                Pooling pooling) {
    std::vector<ReadTask> tasks;
    for (const std::string& text : texts) {
        ReadTask task;
        task.text = text;
        task.blocks = blocks;
        task.pooling = pooling;
        tasks.push_back(std::move(task));
    }
    return tasks;
}

// Of one reading: a row per block, `rows` numbers of rows each.
Result<void> check_reading(const TextReading& reading,
                           const std::string& text,
                           const ModelShape& shape,
                           std::size_t blocks,
                           std::size_t rows) {
    const std::size_t numbers = rows * static_cast<std::size_t>(shape.width);
    if (reading.activations.size() != blocks ||
        std::ranges::any_of(reading.activations,
                            [&](const auto& it) { return it.size() != numbers; })) {
        return fail(ErrorCode::Internal,
                    fmt::format("the activations of \"{}\" do not have the shape that was asked "
                                "for: {} blocks of {} numbers",
                                utf8::printable(text),
                                blocks,
                                numbers));
    }
    for (const auto& row : reading.activations) {
        if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
            return fail(ErrorCode::Unavailable,
                        fmt::format("the model's activations of \"{}\" hold NaN or infinity; use "
                                    "another file of the model",
                                    utf8::printable(text)));
        }
    }
    return {};
}

Result<std::vector<TextReading>> read_some(ActivationSource& source,
                                           std::span<const std::string> texts,
                                           const std::vector<int>& blocks,
                                           Pooling pooling,
                                           const std::stop_token& stop,
                                           const ReadProgress& progress) {
    ELPIS_TRY(auto readings, source.read(tasks_for(texts, blocks, pooling), stop, progress));
    if (readings.size() != texts.size()) {
        return fail(
            ErrorCode::Internal,
            fmt::format("{} texts were to be read, and {} were", texts.size(), readings.size()));
    }
    const ModelShape shape = source.shape();
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t rows =
            pooling == Pooling::Tokens ? static_cast<std::size_t>(readings[i].tokens) : 1;
        ELPIS_OK(check_reading(readings[i], texts[i], shape, blocks.size(), rows));
    }
    return readings;
}

// The rows of a text's tokens after one block that count: all but the first, unless it is alone.
Samples counted(const std::vector<float>& rows, std::size_t width) {
    Samples samples;
    for (std::size_t at = rows.size() > width ? width : 0; at < rows.size(); at += width)
        samples.push_back(std::span(rows).subspan(at, width));
    return samples;
}

std::vector<float> as_floats(const Direction& direction) {
    return {direction.begin(), direction.end()};
}

}  // namespace

std::size_t Readings::index_of(int block) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(blocks, block) - blocks.begin());
}

Samples Readings::at(std::span<const std::size_t> texts, std::size_t index) const {
    Samples samples;
    for (const std::size_t text : texts)
        samples.emplace_back(rows[text][index]);
    return samples;
}

Samples Readings::all_at(std::size_t index) const {
    Samples samples;
    for (const auto& text : rows)
        samples.emplace_back(text[index]);
    return samples;
}

Result<Readings> read_texts(ActivationSource& source,
                            const std::vector<std::string>& texts,
                            const std::stop_token& stop,
                            const TrainProgress& progress,
                            std::string_view what) {
    Readings result;
    result.blocks = steerable_blocks(source.shape());
    const auto say = [&](int done, int total) {
        if (progress) progress(done, total, what);
    };
    ELPIS_TRY(auto readings, read_some(source, texts, result.blocks, Pooling::Mean, stop, say));
    for (TextReading& reading : readings) {
        result.tokens += reading.tokens;
        result.rows.push_back(std::move(reading.activations));
    }
    return result;
}

Result<NeutralReadings> read_neutral(ActivationSource& source,
                                     const std::vector<std::string>& texts,
                                     const std::stop_token& stop,
                                     const TrainProgress& progress) {
    const ModelShape shape = source.shape();
    const auto width = static_cast<std::size_t>(shape.width);
    NeutralReadings result;
    Readings& means = result.readings;
    means.blocks = steerable_blocks(shape);
    std::vector<std::vector<double>> levels(means.blocks.size());  // RMS of each token, by block

    for (std::size_t first = 0; first < texts.size(); first += kTextsByTokens) {
        const auto some =
            std::span(texts).subspan(first, std::min(kTextsByTokens, texts.size() - first));
        const auto say = [&](int done, int) {
            if (progress) {
                progress(static_cast<int>(first) + done,
                         static_cast<int>(texts.size()),
                         "reading neutral text");
            }
        };
        ELPIS_TRY(const auto readings,
                  read_some(source, some, means.blocks, Pooling::Tokens, stop, say));
        for (const TextReading& reading : readings) {
            means.tokens += reading.tokens;
            std::vector<std::vector<float>> pooled;
            for (std::size_t index = 0; index < means.blocks.size(); ++index) {
                const Samples tokens = counted(reading.activations[index], width);
                pooled.push_back(as_floats(mean_of(tokens)));
                for (const auto token : tokens) {
                    levels[index].push_back(
                        std::sqrt(dot(token, token) / static_cast<double>(width)));
                }
            }
            means.rows.push_back(std::move(pooled));
        }
    }
    for (int block = 0; block < shape.blocks; ++block) {
        const int nearest = std::clamp(block, first_steerable(shape), last_steerable(shape));
        result.residual_rms.push_back(static_cast<float>(median(levels[means.index_of(nearest)])));
    }
    return result;
}

}  // namespace elpis::steering
