#include "elpis/engine/llama/tap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <llama.h>

#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/context.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/steering_check.h"
#include "elpis/engine/llama/testing/scratch_model.h"
#include "elpis/engine/llama/vocabulary.h"
#include "elpis/steering/injection.h"

namespace elpis::engine::llama {
namespace {

using Logits = std::vector<float>;
using steering::Injection;

constexpr int kBlocks = 6;
constexpr int kWidth = 64;

// A small model with 32-bit weights and cache, flash attention off: where equal inputs in equal
// places give equal numbers.
struct Bench {
    explicit Bench(int sequences = 4) : file({.blocks = kBlocks, .width = kWidth}) {
        llama_backend_init();
        auto loaded = Model::load(file.path(), {}, 0, [](float) { return true; });
        REQUIRE(loaded);
        model = *std::move(loaded);
        auto made = Context::create(*model,
                                    {.cells = 512,
                                     .batch_rows = 64,
                                     .sequences = sequences,
                                     .outputs = 64,
                                     .threads = 1,
                                     .flash_attention = false,
                                     .exact_cache = true},
                                    [] { return false; });
        REQUIRE(made);
        context = *std::move(made);
    }

    testing::ScratchModel file;
    std::unique_ptr<Model> model;
    std::unique_ptr<Context> context;
};

std::vector<float> direction(int seed, float length) {
    std::vector<float> row(kWidth);
    float norm = 0.0F;
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = std::sin(static_cast<float>(seed) + 1.3F * static_cast<float>(i));
        norm += row[i] * row[i];
    }
    for (float& value : row)
        value *= length / std::sqrt(norm);
    return row;
}

Injection injection(int seed) {
    return Injection({{.block = 2, .add = direction(seed, 3.0F)},
                      {.block = 3, .add = direction(seed + 100, 2.0F)}});
}

// The control vector that llama.cpp would add for an injection of additions.
std::vector<float> as_control_vector(const Injection& injection) {
    std::vector<float> rows(static_cast<std::size_t>(kWidth) * (kBlocks - 1), 0.0F);
    for (const steering::Edit& edit : injection.edits()) {
        std::ranges::copy(edit.add,
                          rows.begin() + static_cast<std::ptrdiff_t>(kWidth) * (edit.block - 1));
    }
    return rows;
}

constexpr int kPrompt = 5;

Token token_of(int sequence, int position) {
    return 'a' + (sequence * 7 + position * 3) % 26;
}

// Decodes `sequences` prompts of five tokens in one batch, then one more token each in a second
// batch, with an injection each or none; the logits of every last row. So both batches have the
// same shape whatever is injected.
std::vector<Logits> run(Bench& bench, const std::vector<const Injection*>& injections) {
    Context& context = *bench.context;
    context.forget_all();
    std::vector<Logits> result;
    const int count = static_cast<int>(injections.size());
    for (const int rows : {kPrompt, 1}) {
        Batch batch(64);
        context.tap().clear();
        result.clear();
        const int from = rows == 1 ? kPrompt : 0;
        for (int s = 0; s < count; ++s) {
            context.tap().add({.first = s * rows,
                               .count = rows,
                               .position = from,
                               .injection = injections[static_cast<std::size_t>(s)]});
            for (int i = 0; i < rows; ++i) {
                batch.add({.token = token_of(s, from + i),
                           .sequence = s,
                           .position = from + i,
                           .output = i + 1 == rows});
            }
        }
        REQUIRE(context.decode(batch).outcome == Context::Outcome::Ok);
        CHECK(context.tap().complete());
        for (int s = 0; s < count; ++s) {
            const std::span<const float> row = context.logits((s + 1) * rows - 1);
            result.emplace_back(row.begin(), row.end());
        }
    }
    context.tap().clear();
    return result;
}

float difference(const Logits& a, const Logits& b) {
    REQUIRE(a.size() == b.size());
    float most = 0.0F;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

TEST_CASE("only a block's output is tapped, whatever else a graph calls its tensors") {
    CHECK(block_of("l_out-12") == 12);
    CHECK(block_of("l_out-0") == 0);
    CHECK(block_of("l_out-") == std::nullopt);
    CHECK(block_of("l_out-1 (reshaped)") == std::nullopt);
    CHECK(block_of("ffn_out-3") == std::nullopt);
    CHECK(block_of("l_out") == std::nullopt);
}

TEST_CASE("this model can be steered row by row, says its trial, and leaves nothing behind") {
    Bench bench;
    const std::vector<Logits> before = run(bench, {nullptr, nullptr});
    CHECK(why_not_steerable(*bench.context, *bench.model).empty());
    CHECK(run(bench, {nullptr, nullptr}) == before);
}

TEST_CASE("a model without a block between the first and the last cannot be steered, and says so") {
    const testing::ScratchModel file({.blocks = 2});
    auto model = Model::load(file.path(), {}, 0, [](float) { return true; });
    REQUIRE(model);
    auto context = Context::create(**model, {.cells = 256, .batch_rows = 8}, [] { return false; });
    REQUIRE(context);
    CHECK_FALSE(why_not_steerable(**context, **model).empty());
}

TEST_CASE("a batch of different vectors equals as many runs under llama.cpp's control vector") {
    Bench bench;
    const std::vector<Injection> feelings{injection(1), injection(2), injection(3), injection(4)};
    const std::vector<Logits> together =
        run(bench, {&feelings[0], &feelings[1], &feelings[2], &feelings[3]});
    const std::vector<Logits> plain = run(bench, {nullptr, nullptr, nullptr, nullptr});
    for (std::size_t i = 0; i < feelings.size(); ++i) {
        CAPTURE(i);
        bench.context->set_control_vector(as_control_vector(feelings[i]), kWidth, kBlocks - 1);
        const std::vector<Logits> reference = run(bench, {nullptr, nullptr, nullptr, nullptr});
        bench.context->set_control_vector({}, kWidth, 0);
        CHECK(difference(together[i], reference[i]) <= 1e-4F);
        CHECK(difference(together[i], plain[i]) > 1e-2F);  // the vectors are not nothing

        std::vector<const Injection*> alone(feelings.size(), nullptr);
        alone[i] = &feelings[i];
        const std::vector<Logits> solo = run(bench, alone);
        CHECK(difference(together[i], solo[i]) <= 1e-4F);
    }
}

TEST_CASE("rows without an injection do not feel their neighbours', to the last bit") {
    Bench bench;
    const Injection strong = injection(7);
    const std::vector<Logits> plain = run(bench, {nullptr, nullptr, nullptr});
    const std::vector<Logits> mixed = run(bench, {nullptr, &strong, nullptr});
    CHECK(mixed[0] == plain[0]);
    CHECK(mixed[2] == plain[2]);
    CHECK(mixed[1] != plain[1]);
}

TEST_CASE("an injection of nothing is no injection, to the last bit") {
    Bench bench;
    const Injection nothing({{.block = 2, .add = std::vector<float>(kWidth, 0.0F)}});
    CHECK(run(bench, {&nothing, &nothing}) == run(bench, {nullptr, nullptr}));
}

TEST_CASE("only the rows that are given are edited") {
    Bench bench;
    const Injection feeling = injection(5);
    Context& context = *bench.context;
    const auto last_logits = [&](int first, int count) {
        context.forget_all();
        context.tap().clear();
        context.tap().add(
            {.first = first, .count = count, .position = first, .injection = &feeling});
        Batch batch(8);
        for (int i = 0; i < kPrompt; ++i) {
            batch.add({.token = token_of(0, i), .position = i, .output = i == 2 || i == 4});
        }
        REQUIRE(context.decode(batch).outcome == Context::Outcome::Ok);
        context.tap().clear();
        const std::span<const float> middle = context.logits(2);
        const std::span<const float> end = context.logits(4);
        return std::pair(Logits(middle.begin(), middle.end()), Logits(end.begin(), end.end()));
    };
    const auto none = last_logits(0, 0);
    const auto tail = last_logits(3, 2);
    CHECK(tail.first == none.first);               // before the edited rows
    CHECK(tail.second != none.second);             // one of them
    CHECK(last_logits(0, 2).first != none.first);  // through attention
}

class Recorder : public RowReader {
public:
    bool wants(int block) const override { return block == 2; }
    void read(int block, int position, std::span<const float> hidden) noexcept override {
        rows.push_back({block, position, {hidden.begin(), hidden.end()}});
    }

    struct Row {
        int block = 0;
        int position = 0;
        std::vector<float> hidden;
    };
    std::vector<Row> rows;
};

TEST_CASE("a reader sees each token once, before what is injected at its own block") {
    Bench bench;
    Context& context = *bench.context;
    const auto read = [&](const Injection* feeling) {
        Recorder recorder;
        context.forget_all();
        context.tap().clear();
        context.tap().add({.first = 0,
                           .count = kPrompt,
                           .position = 0,
                           .injection = feeling,
                           .reader = &recorder});
        Batch batch(8);
        for (int i = 0; i < kPrompt; ++i) {
            batch.add({.token = token_of(0, i), .position = i, .output = i + 1 == kPrompt});
        }
        REQUIRE(context.decode(batch).outcome == Context::Outcome::Ok);
        context.tap().clear();
        return recorder.rows;
    };
    const auto plain = read(nullptr);
    REQUIRE(plain.size() == kPrompt);
    for (int i = 0; i < kPrompt; ++i) {
        CHECK(plain[static_cast<std::size_t>(i)].block == 2);
        CHECK(plain[static_cast<std::size_t>(i)].position == i);
        CHECK(plain[static_cast<std::size_t>(i)].hidden.size() == kWidth);
    }
    const Injection here({{.block = 2, .add = direction(1, 5.0F)}});
    CHECK(read(&here).back().hidden == plain.back().hidden);
    const Injection below({{.block = 1, .add = direction(1, 5.0F)}});
    CHECK(read(&below).back().hidden != plain.back().hidden);
}

TEST_CASE("a block that a step does not have, or with another number of rows, counts as missed") {
    Bench bench;
    Context& context = *bench.context;
    const Injection beyond({{.block = kBlocks - 1, .add = direction(1, 5.0F)}});
    context.tap().clear();
    context.tap().add({.first = 0, .count = 2, .position = 0, .injection = &beyond});
    Batch batch(8);
    batch.add({.token = 'a', .position = 0});
    batch.add({.token = 'b', .position = 1, .output = true});
    REQUIRE(context.decode(batch).outcome == Context::Outcome::Ok);
    // The last block's output has rows only for tokens whose logits are wanted.
    CHECK_FALSE(context.tap().complete());
    CHECK(context.tap().missed() == kBlocks - 1);
    context.tap().clear();
    CHECK(context.tap().complete());
}

}  // namespace
}  // namespace elpis::engine::llama
