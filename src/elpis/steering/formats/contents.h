#pragma once

#include <map>
#include <string>
#include <vector>

#include "elpis/steering/formats/tensor.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering::formats {

// What every reader hands on: arrays under the names that the file gives them. What they mean —
// which direction, which block — is decided in one place for all formats (layer_rule.h).
struct FoundArray {
    std::vector<std::string> path;  // keys from the outside in: {"dirs", "joy"}, {"direction.15"}
    Array array;
};

struct Contents {
    std::string dialect;
    std::vector<FoundArray> arrays;
    std::map<std::string, std::string> fields;
    std::vector<float> residual_rms;
    FileOperation operation = FileOperation::Add;
    std::vector<std::string> remarks;
    // Numbers of layers follow llama.cpp's control vectors, whose generator counts one further than
    // it measured.
    bool control_vector = false;
};

}  // namespace elpis::steering::formats
