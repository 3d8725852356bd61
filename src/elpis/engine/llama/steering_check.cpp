#include "elpis/engine/llama/steering_check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/tap.h"
#include "elpis/steering/injection.h"

namespace elpis::engine::llama {
namespace {

using Logits = std::vector<float>;

// Row 0 belongs to one sequence, rows 1 and 2 to another: a backend that sorts rows by sequence, or
// splits the batch, is found out.
constexpr int kSteeredRow = 2;
constexpr int kPlainRow = 0;

struct Outputs {
    Logits plain_row;
    Logits steered_row;
};

float difference(const Logits& a, const Logits& b) {
    return std::transform_reduce(
        a.begin(),
        a.end(),
        b.begin(),
        0.0F,
        [](float x, float y) { return std::max(x, y); },
        [](float x, float y) { return std::abs(x - y); });
}

std::optional<Outputs> run(Context& context) {
    context.forget_all();
    Batch batch(3);
    batch.add({.token = 1, .sequence = 1, .position = 0, .output = true});
    batch.add({.token = 2, .sequence = 0, .position = 0});
    batch.add({.token = 3, .sequence = 0, .position = 1, .output = true});
    if (context.decode(batch).outcome != Context::Outcome::Ok) return std::nullopt;
    const auto row = [&](int index) {
        const std::span<const float> values = context.logits(index);
        return Logits(values.begin(), values.end());
    };
    return Outputs{.plain_row = row(kPlainRow), .steered_row = row(kSteeredRow)};
}

// A direction that no model is blind to, about as long as a usual row.
std::vector<float> test_row(int width) {
    std::vector<float> row(static_cast<std::size_t>(width));
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = std::sin(0.7F * static_cast<float>(i + 1));
    return row;
}

std::string check(Context& context, const Model& model) {
    const int width = model.width();
    const int block = model.blocks() / 2;
    Tap& tap = context.tap();

    tap.survey();
    const auto plain = run(context);
    if (!plain) return "the first trial step of the model failed";
    if (const auto missed = tap.missed(); missed && *missed < model.blocks() - 1) {
        return fmt::format(
            "the output of block {} of this architecture cannot be reached row by row", *missed);
    }

    const steering::Injection injection({{.block = block, .add = test_row(width)}});
    tap.clear();
    tap.add({.first = 1, .count = 2, .position = 0, .injection = &injection});
    const auto steered = run(context);
    const bool touched = tap.complete();
    tap.clear();
    if (!steered || !touched) return "a trial step with a steered row failed";

    std::vector<float> control(
        static_cast<std::size_t>(width) * static_cast<std::size_t>(model.blocks() - 1), 0.0F);
    std::ranges::copy(test_row(width),
                      control.begin() + static_cast<std::ptrdiff_t>(width) * (block - 1));
    context.set_control_vector(control, width, model.blocks() - 1);
    const auto reference = run(context);
    context.set_control_vector({}, width, 0);
    if (!reference) return "a trial step with llama.cpp's own control vector failed";

    const float effect = difference(steered->steered_row, plain->steered_row);
    const float wrong = difference(steered->steered_row, reference->steered_row);
    const float leaked = difference(steered->plain_row, plain->plain_row);
    constexpr float kTolerance = 0.02F;  // of the effect; 16-bit devices are not exact
    if (!(effect > 0.0F) || wrong > kTolerance * effect || leaked > kTolerance * effect) {
        return fmt::format(
            "steered rows do not come out right on this device (effect {:.3g}, "
            "error {:.3g}, leak into an unsteered row {:.3g})",
            effect,
            wrong,
            leaked);
    }
    return {};
}

}  // namespace

std::string why_not_steerable(Context& context, const Model& model) {
    if (model.blocks() < 3) {
        return fmt::format("a model of {} blocks has none that can be steered", model.blocks());
    }
    if (model.vocabulary().size() < 4) return "the model's vocabulary is too small to try";
    std::string reason = check(context, model);
    context.tap().clear();
    context.forget_all();
    return reason;
}

}  // namespace elpis::engine::llama
