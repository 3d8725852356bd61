#pragma once

#include <filesystem>
#include <string>

namespace elpis::journal {

// How well the journal keeps what it is given, for results and for people.
struct Health {
    enum class Kept {
        OnDisk,
        InMemory  // until the process ends
    } kept = Kept::InMemory;

    std::filesystem::path file;  // empty: there is to be none
    std::string warning;         // a sentence, where it should be on disk and is not
    std::string notice;          // a sentence, where another file was set aside

    bool operator==(const Health&) const = default;
};

}  // namespace elpis::journal
