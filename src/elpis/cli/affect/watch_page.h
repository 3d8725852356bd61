#pragma once

#include <string>
#include <vector>

#include "elpis/base/clock.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/state_page.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

// What `elpis affect watch` shows.
namespace elpis::cli {

struct WatchView {
    ShownState state;
    std::vector<journal::Event> recent;  // oldest first
    LivedPath path;                      // of the last hour
    Clock::Wall now;
    std::string trouble;  // a sentence, where the journal cannot be read just now
};

// A whole screen of exactly `rows` lines, none wider than look.width: beside each other where there
// is room, else one below the other, and on a small screen what matters most.
std::vector<std::string> watch_screen(const WatchView& view, int rows, const Look& look);

// Where nobody watches: the feeling in one line.
std::string feeling_line(const ShownState& state, Clock::Wall now);
// And what has happened, with what is felt since.
std::string change_line(const journal::Event& event);

}  // namespace elpis::cli
