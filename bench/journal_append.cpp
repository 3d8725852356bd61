// How long one append to the journal takes, as the mind makes them: an event and the whole state in
// one transaction, committed when the call returns.
//
//     journal_append FOLDER [EVENTS] [CHARACTERS] [PAUSE_US]
//
// FOLDER is on the disk to measure. Prints quantiles in microseconds, and what the file has become.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/journal/journal.h"

namespace {

using Monotonic = std::chrono::steady_clock;

double microseconds(Monotonic::duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

double quantile(const std::vector<double>& sorted, double share) {
    return sorted[std::min(sorted.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int count, char** words) {
    using namespace elpis;
    if (count < 2) return 2;
    const int events = count > 2 ? std::stoi(words[2]) : 20'000;
    const int characters = count > 3 ? std::stoi(words[3]) : 10;
    const std::chrono::microseconds pause(count > 4 ? std::stoi(words[4]) : 0);

    const SystemClock clock;
    Log log({});
    journal::Options options;
    options.path = std::filesystem::path(words[1]) / "journal_append.sqlite";
    journal::Journal journal(options, clock, log);
    if (journal.health().kept != journal::Health::Kept::OnDisk) {
        std::fprintf(stderr, "%s\n", journal.health().warning.c_str());
        return 1;
    }
    std::vector<double> times;
    const std::string state(1'500, 'x');  // what a whole feeling with its history takes
    for (int i = 0; i < events; ++i) {
        const auto now = clock.wall();
        const journal::Event event{.time = now,
                                   .character = "character " + std::to_string(i % characters),
                                   .type = "success",
                                   .intensity = 1.0,
                                   .impulse = {0.2, 0.1},
                                   .before = {{0.1, 0.1}, {0.0, 0.0}},
                                   .after = {{0.3, 0.2}, {0.02, 0.01}},
                                   .cause = journal::Cause::ToolCall,
                                   .context = "process_emotional_event"};
        const auto begin = Monotonic::now();
        const auto done = journal.record(event, {state, now});
        times.push_back(microseconds(Monotonic::now() - begin));
        if (!done) return 1;
        if (pause.count() > 0) std::this_thread::sleep_for(pause);
    }
    if (!journal.health().warning.empty()) return 1;
    const auto size = std::filesystem::file_size(options.path);
    std::ranges::sort(times);
    double sum = 0;
    for (const double each : times)
        sum += each;
    std::printf("appends %d  characters %d  pause %ld us\n",
                events,
                characters,
                static_cast<long>(pause.count()));
    std::printf(
        "mean %.1f  p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f us  (file %.1f MiB)\n",
        sum / events,
        quantile(times, 0.5),
        quantile(times, 0.9),
        quantile(times, 0.99),
        quantile(times, 0.999),
        times.back(),
        static_cast<double>(size) / 1048576.0);
    return 0;
}
