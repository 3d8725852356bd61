#pragma once

#include <string>

#include "elpis/cli/terminal.h"
#include "elpis/steering/train/trained.h"

namespace elpis::cli {

// What a training found, for people.
// `model`: the name of its file; `place`: where the vectors are now.
std::string train_page(const steering::Trained& trained,
                       const std::string& model,
                       const std::string& place,
                       const Look& look);

}  // namespace elpis::cli
