#pragma once

#include <string>

#include "elpis/affect/record.h"
#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"
#include "elpis/cli/terminal.h"

// What `elpis affect simulate` prints.
namespace elpis::cli {

// For people: the path as a chart, what happened, how it was on the whole, and why it ends as it
// does.
std::string simulation_page(const affect::Scenario& scenario,
                            const affect::Simulation& life,
                            const Look& look);

// The time of the day at a moment of the scenario: "9:05"; from the second day on "day 2, 9:05".
std::string clock_text(const affect::Scenario& scenario, affect::Instant moment);

}  // namespace elpis::cli
