#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "elpis/cli/terminal.h"

namespace elpis::cli {

// One direction of a file of vectors, in words.
struct ListedVector {
    std::string name;
    std::string blocks;    // "10-24", "15", "3, 5, 9"
    std::string method;    // empty: not told
    std::string strength;  // full strength; empty: not told
    std::string status;    // "passed", …; of other programs "unevaluated"
};

// A folder of vectors, or a file of them.
struct ListedSet {
    std::filesystem::path place;
    std::string model;        // "llama, 30 blocks, width 576, file 91e3ed8bf2b25db6"
    std::string fingerprint;  // of the model's file; empty: not told
    std::vector<ListedVector> vectors;
    std::string trouble;  // why there are none
};

// What lies in a folder or a file. Files that cannot be read are told of, not failed for.
ListedSet listed(const std::filesystem::path& place);

// The folders of a cache that hold trained vectors, in the order of their names.
std::vector<std::filesystem::path> trained_sets(const std::filesystem::path& cache);

// `fingerprint`: of the settings' model, whose sets are marked; may be empty.
std::string list_page(const std::vector<ListedSet>& sets,
                      const std::string& fingerprint,
                      const Look& look);
std::string list_json(const std::vector<ListedSet>& sets, const std::string& fingerprint);

// Numbers in ascending order: "10-24" where they follow each other, else "3, 5, 9-12".
std::string spans(const std::vector<int>& numbers);

}  // namespace elpis::cli
