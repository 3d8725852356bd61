#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/conversion_cache.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {

// "94 MB", "3.2 GB"
std::string bytes_text(std::uint64_t bytes);

// What `elpis model list` prints.
std::string conversions_page(const std::vector<backends::hf::Conversion>& conversions,
                             const Look& look);
std::string conversions_json(const std::vector<backends::hf::Conversion>& conversions);

// What `elpis model info` prints. `written`: bytes that a conversion as stored would have.
std::string checkpoint_page(const backends::hf::Checkpoint& checkpoint,
                            std::uint64_t written,
                            const Look& look);
std::string checkpoint_json(const backends::hf::Checkpoint& checkpoint, std::uint64_t written);

}  // namespace elpis::cli
