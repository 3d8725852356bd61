#include "elpis/cli/progress_line.h"

#include <string>

#include <fmt/format.h>

#include "elpis/cli/bar.h"
#include "elpis/cli/terminal.h"
#include "elpis/engine/event.h"

namespace elpis::cli {
namespace {

constexpr int kCells = 16;

std::string bar_of(const engine::Progress& progress, const Look& look) {
    return progress_bar(static_cast<double>(progress.done) / progress.total, kCells, look.unicode);
}

}  // namespace

std::string progress_line(const engine::Progress& progress, const Look& look) {
    switch (progress.phase) {
        case engine::Phase::Queued:
            return "preparing the prompt";
        case engine::Phase::Loading:
            if (progress.total == 0) return "loading the model";
            return fmt::format("loading the model  {}  {} %",
                               bar_of(progress, look),
                               100 * progress.done / progress.total);
        case engine::Phase::Prefill:
            if (progress.total == 0) return "reading the prompt";
            return fmt::format("reading the prompt  {}  {} of {} tokens",
                               bar_of(progress, look),
                               progress.done,
                               progress.total);
        case engine::Phase::Generating:
            break;
    }
    return {};
}

}  // namespace elpis::cli
