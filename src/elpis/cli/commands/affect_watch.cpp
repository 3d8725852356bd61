#include "elpis/cli/commands/affect_watch.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <signal.h>
#include <unistd.h>

#include "elpis/affect/in_force.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/affect/watch_page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/screen.h"
#include "elpis/cli/signals.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/watching.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

constexpr int kRefreshMs = 250;
constexpr std::size_t kRecent = 40;  // events, more than a screen has lines for
constexpr std::size_t kSamples = 400;
constexpr auto kTrail = std::chrono::hours(1);

// One character, as the journal has it whenever it is looked at.
class Watched {
public:
    Watched(const Natures& natures, std::string name, Natures::Nature nature)
        : natures_(natures), name_(std::move(name)), nature_(std::move(nature)) {}

    // The file is opened anew each time: a server may have set it aside and begun another one.
    Result<WatchView> look(Clock::Wall now) const {
        ELPIS_TRY(journal::Reader reader, open_journal(natures_.settings()));
        ELPIS_TRY(const KeptLife life, life_of(name_, nature_, reader, now));
        ELPIS_TRY(std::vector<journal::Event> recent,
                  newest_events(reader, name_, kRecent, Clock::Wall::max()));
        std::optional<journal::Event> last;
        if (!recent.empty()) last = recent.back();
        WatchView view{.state = shown_state(name_, life, std::move(last)),
                       .recent = std::move(recent),
                       .path = {},
                       .now = now,
                       .trouble = {}};
        view.path = lived_path(view.recent,
                               {.options = affect::in_force(nature_.options),
                                .home = view.state.felt.baseline,
                                .stands_still = life.manual},
                               now - kTrail,
                               now,
                               kSamples);
        return view;
    }

private:
    const Natures& natures_;
    std::string name_;
    Natures::Nature nature_;
};

// What was seen last stays while it cannot be read, and what is wrong is told.
Result<ExitCode> watch_live(const Watched& watched, WatchView view, Look look) {
    ELPIS_OK(show_pictures(kRefreshMs, [&](Screen::Size size) {
        const Clock::Wall now = std::chrono::system_clock::now();
        auto next = watched.look(now);
        if (next) {
            view = *std::move(next);
        } else {
            view.now = now;
            view.trouble = next.error().message;
        }
        look.width = size.columns;
        return watch_screen(view, size.rows, look);
    }));
    return ExitCode::Ok;
}

// One line for each change; what cannot be read for a moment is looked for again.
Result<ExitCode> watch_in_lines(const Watched& watched, const WatchView& first, Terminal& out) {
    Signals signals({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
    out.print(feeling_line(first.state, first.now));
    std::int64_t seen = first.recent.empty() ? 0 : first.recent.back().id;
    std::string label(first.state.felt.label);
    while (out.open()) {
        const Woken woken = wait_while_watched(signals, -1, STDOUT_FILENO, kRefreshMs);
        if (woken.signal) return fail(ErrorCode::Cancelled, "interrupted");
        if (woken.reader_gone) break;
        const auto view = watched.look(std::chrono::system_clock::now());
        if (!view) continue;
        bool moved = false;
        for (const journal::Event& event : view->recent) {
            if (event.id <= seen) continue;
            out.print(change_line(event));
            seen = event.id;
            moved = true;
        }
        // Settling has its words, too.
        if (!moved && view->state.felt.label != label) {
            out.print(feeling_line(view->state, view->now));
        }
        label = view->state.felt.label;
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace

Result<ExitCode> run_affect_watch(const AffectWatchCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const Natures natures, Natures::load(inputs));
    ELPIS_TRY(journal::Reader reader, open_journal(natures.settings()));
    ELPIS_TRY(const std::string name, named_or_last(command.character, reader));
    ELPIS_TRY(Natures::Nature nature, natures.of(name));
    const Watched watched(natures, name, std::move(nature));
    ELPIS_TRY(WatchView first, watched.look(std::chrono::system_clock::now()));
    Terminal out(STDOUT_FILENO);
    if (!out.look().terminal) return watch_in_lines(watched, first, out);
    return watch_live(watched, std::move(first), out.look());
}

}  // namespace elpis::cli
