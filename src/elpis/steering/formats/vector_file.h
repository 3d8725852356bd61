#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/vector.h"

namespace elpis::steering {

// What the author of a file did with its directions. A direction to be projected out must not be
// added, nor summed with others.
enum class FileOperation { Add, Project };

// What a file of vectors says, in its own units, before it is fitted to a model: rows may also lie
// at the first and the last block, which cannot be steered (model_shape.h).
struct VectorFile {
    std::string dialect;                        // for people: "control vector (llama.cpp)", …
    std::map<std::string, Rows> directions;     // by name; "" when the file names none; not empty
    std::map<std::string, std::string> fields;  // key → value as text: elpis.*, controlvector.*, …
    std::vector<float> residual_rms;            // elpis.residual_rms; empty when absent
    FileOperation operation = FileOperation::Add;
    std::vector<std::string> remarks;  // choices made while reading, as sentences for people
};

struct VectorReading {
    // Where rows go that name no block (a bare tensor): `model.steering_layer`.
    int default_block = 15;
    // Decides rows == blocks (row r acts on block r) or blocks + 1 (row 0 is the embedding), and
    // what fits. Absent: nothing is checked against a model, row r acts on block r.
    std::optional<ModelShape> model;
    // Overrides that rule: the block that row 0 acts on; −1 for "row 0 is the embedding".
    std::optional<int> row_zero;
    // Files of llama.cpp's own generator name the block after the one they measured.
    bool measured = false;
    std::uintmax_t max_bytes = std::uintmax_t{1} << 30U;
};

// Reads .gguf, .pt/.pth/.bin (zip, legacy, bare pickle), .safetensors, .svec, .json; the content
// decides, not the name (docs/vector_formats.md). Executes nothing. Every refusal (InvalidArgument;
// NotFound for no file) names the file and the reason: wrong width, block out of range, NaN or
// infinity, all zero, what a hostile pickle calls. Every row is finite, none is all zero, all have
// one width. Any thread.
Result<VectorFile> read_vector_file(const std::filesystem::path& file, const VectorReading& how);

// Writes one direction: a control-vector GGUF in llama.cpp's plain dialect (never direction.0, all
// metadata as elpis.* keys), or a safetensors file with the same keys as metadata; the extension
// decides. Written under a temporary name, flushed to the disk, then renamed: whoever reads the
// name finds the old file or the new one. InvalidArgument for rows that no reader would take,
// Unavailable when the disk does not.
struct VectorToWrite {
    std::string name;
    Rows rows;         // as they shall stand in the file
    ModelShape model;  // blocks 0: not known, and not told
    std::vector<float> residual_rms;
    std::map<std::string, std::string> fields;  // further elpis.* keys, text
    // Of the rows' lengths, elpis.unit. Empty: none is told, as in other programs' files.
    std::string unit = "residual_rms";
};
Result<void> write_vector_file(const std::filesystem::path& file, const VectorToWrite& vector);

}  // namespace elpis::steering
