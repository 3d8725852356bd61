// What reading and moving a feeling costs, and how much memory one takes: bench/affect_bench, built
// where Google Benchmark is found. A character with everything switched on and a full memory is the
// slowest there is.
#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "elpis/affect/event_effect.h"
#include "elpis/affect/feeling.h"
#include "elpis/affect/options.h"

namespace {

using namespace elpis::affect;

Options everything() {
    Options options;
    options.mood_feedback = 0.0005;
    options.noise = {.valence = 0.005, .arousal = 0.005, .seed = 1};
    options.habituation.factor = 0.9;
    options.surprise.gain = 1.0;
    options.mood_bias = 0.3;
    return options;
}

Impulse event(int i) {
    const double sign = i % 3 == 0 ? -1.0 : 1.0;
    return {.valence = 0.2 * sign,
            .arousal = 0.1,
            .dominance = 0.1,
            .type = "event_" + std::to_string(i % 40)};
}

// Forty kinds of events in four minutes: history, habits and causes are full. `named`: with names
// as long as they may be.
Feeling lived(const Options& options, bool named = false) {
    Feeling feeling(options, Instant{0});
    for (int i = 0; i < 40; ++i) {
        Impulse impulse = event(i);
        if (named) impulse.type.resize(kLongestEventName, '_');
        static_cast<void>(feeling.apply(impulse, Instant(i * 6.0)));
    }
    return feeling;
}

void read(benchmark::State& state, const Options& options) {
    const Feeling feeling = lived(options);
    double now = 240.0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(feeling.read(Instant(now)));
        now += 0.001;
    }
}

// Each read finds the feeling in another quadrant than the last event left it in.
void read_elsewhere(benchmark::State& state) {
    Options options;
    options.baseline = {.valence = -0.5, .arousal = -0.5};
    const Feeling feeling = lived(options);
    double now = 3'600.0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(feeling.read(Instant(now)));
        now += 0.001;
    }
}

void apply(benchmark::State& state, const Options& options) {
    Feeling feeling = lived(options);
    std::vector<Impulse> events;
    for (int i = 0; i < 40; ++i)
        events.push_back(event(i));
    double now = 240.0;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(feeling.apply(events[i++ % events.size()], Instant(now)));
        now += 6.0;
    }
}

void explain(benchmark::State& state) {
    const Feeling feeling = lived(everything());
    for (auto _ : state)
        benchmark::DoNotOptimize(feeling.explain(Instant{300}));
}

void save(benchmark::State& state) {
    const Feeling feeling = lived(everything());
    for (auto _ : state)
        benchmark::DoNotOptimize(to_json(feeling.saved()));
    state.counters["bytes"] = static_cast<double>(to_json(feeling.saved()).size());
}

void restore(benchmark::State& state) {
    const std::string text = to_json(lived(everything()).saved());
    for (auto _ : state)
        benchmark::DoNotOptimize(from_json(text));
}

// Bytes of the heap for each of 10 000 characters; the old ones remember as many events as they
// can, with the longest names.
void memory(benchmark::State& state, const Options& options, bool old) {
    constexpr std::size_t kCharacters = 10'000;
    for (auto _ : state) {
        const auto before = mallinfo2();
        std::vector<Feeling> feelings;
        feelings.reserve(kCharacters);
        for (std::size_t i = 0; i < kCharacters; ++i)
            feelings.push_back(old ? lived(options, true) : Feeling(options, Instant{0}));
        const auto after = mallinfo2();
        const auto bytes = static_cast<double>((after.uordblks + after.hblkhd) -
                                               (before.uordblks + before.hblkhd));
        state.counters["bytes_each"] = bytes / kCharacters;
        state.counters["MB_of_10000"] = bytes / 1e6;
    }
}

BENCHMARK_CAPTURE(read, by_default, Options{});
BENCHMARK_CAPTURE(read, everything, everything());
BENCHMARK(read_elsewhere);
BENCHMARK_CAPTURE(apply, by_default, Options{});
BENCHMARK_CAPTURE(apply, everything, everything());
BENCHMARK(explain);
BENCHMARK(save);
BENCHMARK(restore);
BENCHMARK_CAPTURE(memory, newborn, Options{}, false)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(memory, lived, everything(), true)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
