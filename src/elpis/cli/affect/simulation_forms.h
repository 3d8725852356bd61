#pragma once

#include <string>

#include "elpis/affect/scenario.h"
#include "elpis/affect/simulation.h"

// What `elpis affect simulate` writes for other programs.
namespace elpis::cli {

// For programs: all of it. Times are seconds since the beginning.
std::string simulation_json(const affect::Scenario& scenario, const affect::Simulation& life);

// The path, one line for each sample, under a line of names.
std::string simulation_csv(const affect::Scenario& scenario, const affect::Simulation& life);

// One picture: valence and arousal, the valence of the mood, and a line where something happened.
std::string simulation_svg(const affect::Scenario& scenario, const affect::Simulation& life);

}  // namespace elpis::cli
