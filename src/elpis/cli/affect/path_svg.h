#pragma once

#include <string>

#include "elpis/cli/affect/lived_path.h"

// What `elpis affect plot` draws.
namespace elpis::cli {

// Valence and arousal over time, the valence of the mood, and a line where something happened.
std::string path_over_time_svg(const std::string& name, const LivedPath& path);

// The way through the plane, with a dot where each event led.
std::string path_in_plane_svg(const std::string& name, const LivedPath& path);

}  // namespace elpis::cli
