#pragma once

#include <filesystem>
#include <string>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/train/train_report.h"
#include "elpis/steering/train/trained.h"

namespace elpis::steering {

// What the file of a vector says about its training, as elpis.train.* fields: texts, tokens,
// corpus, blocks, perplexity_ratio (at full strength), and auroc.NAME as a JSON list by
// block, null where nothing is known. NAME: the vector's own figure, or those of the axes.
FileFields train_fields(const TrainReport& report, const std::string& vector);

// Writes what was trained into a folder, as save_library() does, with these fields.
Result<void> save_trained(const std::filesystem::path& folder, const Trained& trained);

}  // namespace elpis::steering
