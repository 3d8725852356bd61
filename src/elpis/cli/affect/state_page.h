#pragma once

#include <optional>
#include <string>
#include <vector>

#include "elpis/affect/feeling.h"
#include "elpis/base/clock.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/terminal.h"
#include "elpis/journal/records.h"

// What `elpis affect show` prints.
namespace elpis::cli {

// Somebody's feeling at one moment, and the last thing that happened to it.
struct ShownState {
    std::string name;
    affect::Snapshot felt;
    bool manual = false;
    bool lived = false;                  // the journal has a state of it
    std::optional<journal::Event> last;  // of which the journal knows
};
ShownState shown_state(const std::string& name,
                       const KeptLife& life,
                       std::optional<journal::Event> last);

std::string state_page(const ShownState& state, Clock::Wall now, const Look& look);
std::string state_json(const ShownState& state, Clock::Wall now);

// A line for each, under a line of names.
std::string states_table(const std::vector<ShownState>& states, Clock::Wall now, const Look& look);
std::string states_json(const std::vector<ShownState>& states, Clock::Wall now);

// An event in one line: "success, +0.10 +0.05 → +0.30 +0.15, tool call".
std::string event_line(const journal::Event& event, const Look& look);

}  // namespace elpis::cli
