#pragma once

#include <filesystem>

#include "elpis/base/result.h"
#include "elpis/steering/corpus/corpus.h"

namespace elpis::steering {

// The sentences that are part of the program. Fails only if the program was built from broken ones.
Result<Corpus> shipped_corpus();

// Reads a file of at most 4 MiB, laid out as sentences.toml. Its [calibration] and [evaluation] may
// be left out and are then the shipped ones. NotFound when there is no such file.
Result<Corpus> read_corpus(const std::filesystem::path& file);

}  // namespace elpis::steering
