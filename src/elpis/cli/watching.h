#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/cli/screen.h"
#include "elpis/cli/signals.h"

// How a command goes on until somebody has seen enough.
namespace elpis::cli {

// What ended a wait.
struct Woken {
    std::optional<int> signal;
    bool key = false;
    bool reader_gone = false;
};

// Until a signal, a key, the end of who reads, or so many milliseconds. `keys` may be -1.
Woken wait_while_watched(Signals& signals, int keys, int output, int milliseconds);

// Takes over the terminal and shows a new picture every so many milliseconds until q, Ctrl-D, or
// the end of the terminal; Ctrl-Z puts it back meanwhile. `picture` is as many lines as `size` has
// rows at most, none longer than it has columns. Cancelled at a signal. One thread, before which no
// other was started.
Result<void> show_pictures(
    int milliseconds, const std::function<std::vector<std::string>(Screen::Size size)>& picture);

}  // namespace elpis::cli
