#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "elpis/journal/database.h"
#include "elpis/journal/failure.h"

// What a journal's file looks like, and how an older one becomes one of today.
namespace elpis::journal {

inline constexpr std::int64_t kApplicationId = 0x456C7069;  // "Elpi", in the file's header

// migrations()[n] takes a file of version n to version n + 1. An empty file is of version 0.
std::span<const std::string_view> migrations();

// Whose file it is, by its header and what is in it.
enum class Standing {
    Ours,     // of this version or an older one, or empty
    Foreign,  // a database of another program
    Newer     // of a newer Elpis
};
Attempt<Standing> standing_of(Database& database,
                              std::span<const std::string_view> steps = migrations());

// Brings a database of ours to the newest version, in one transaction: either it is, or nothing has
// changed.
Attempt<void> migrate(Database& database, std::span<const std::string_view> steps = migrations());

}  // namespace elpis::journal
