#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "elpis/steering/activation_source.h"
#include "elpis/steering/train/train_options.h"

// What somebody asked to be done with steering vectors. Paths are as given; empty ones were not.
namespace elpis::cli {

struct VectorsTrainCommand {
    std::filesystem::path out;     // empty: the cache; of a concept, <name>.gguf
    std::filesystem::path corpus;  // empty: the shipped sentences
    std::filesystem::path pairs;   // a concept's
    std::string name;              // the concept
    steering::TrainOptions options;
};

struct VectorsEvalCommand {
    std::filesystem::path set;  // empty: that of the settings, or the trained one
    std::filesystem::path corpus;
    std::filesystem::path pairs;
    std::string vector;          // a named one; empty: the plane, or the only one there is
    std::filesystem::path json;  // "-": standard output
    std::filesystem::path html;
    std::string judge;  // a command of the shell
    std::filesystem::path lexicon;
    enum class Size { Quick, Default, Full } size = Size::Default;
    std::uint64_t seed = 1;
};

struct VectorsListCommand {
    std::vector<std::filesystem::path> folders;  // empty: the cache, and that of the settings
    bool json = false;
};

struct VectorsShowCommand {
    std::filesystem::path file;
    bool json = false;
};

struct VectorsConvertCommand {
    std::filesystem::path in;
    std::filesystem::path out;
    std::string name;             // of a direction that has none; empty: the file's stem
    std::optional<int> row_zero;  // VectorReading
    bool measured = false;
};

struct VectorsPlotCommand {
    std::filesystem::path in;  // a file, or a folder of them
    std::filesystem::path out;
};

struct SweepCommand {
    std::filesystem::path set;
    std::vector<std::string> vectors;     // empty: the four quadrants, or all where there are none
    std::vector<std::vector<int>> bands;  // empty: the blocks of the set
    std::vector<double> strengths{-0.25, 0.0, 0.25};
    std::vector<std::uint32_t> seeds{1};
    std::vector<std::string> texts;   // questions
    std::filesystem::path questions;  // one per line
    std::string system;
    int max_tokens = 64;
    double temperature = 0.0;
    double top_p = 1.0;
    std::filesystem::path out;
};

struct ActivationsCommand {
    std::vector<int> layers;
    steering::Pooling pooling = steering::Pooling::Mean;
    std::filesystem::path in;
    std::filesystem::path out;
};

struct ProbeCommand {
    std::string text;          // "-": standard input
    std::filesystem::path in;  // in place of a text
    std::filesystem::path set;
    std::vector<std::string> labels;  // empty: all that the set has
    bool json = false;
};

}  // namespace elpis::cli
