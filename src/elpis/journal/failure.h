#pragma once

#include <expected>
#include <string>

namespace elpis::journal {

// What could not be done, in the kinds that call for different remedies.
struct Failure {
    enum class Kind {
        Damaged,    // the file is not what it should be: set it aside
        Replaced,   // the file is not the one that was opened: open what is there now
        Detached,   // the log is not the one that was opened: close the file, which saves it, and
                    // open
        Unwritable  // the disk is full, a file is locked, a permission is missing: try again later
    } kind = Kind::Unwritable;
    std::string message;  // the end of a sentence: "database or disk is full"
};

// The value, or why there is none. Turned into a Result where the room ends.
template <class T>
using Attempt = std::expected<T, Failure>;

}  // namespace elpis::journal
