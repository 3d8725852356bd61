#pragma once

#include <filesystem>
#include <string>
#include <vector>

// What somebody asked to be done with checkpoints. Paths are as given; empty ones were not.
namespace elpis::cli {

struct ModelConvertCommand {
    std::filesystem::path checkpoint;  // a folder or an id; empty: that of the settings
    std::string precision;             // empty: that of the settings
    std::filesystem::path out;         // empty: the cache
};

struct ModelInfoCommand {
    std::filesystem::path checkpoint;
    bool json = false;
};

struct ModelListCommand {
    bool json = false;
};

struct ModelPruneCommand {
    std::vector<std::string> names;  // of models; empty: those whose checkpoint has gone
    bool all = false;
};

}  // namespace elpis::cli
