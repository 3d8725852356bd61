#pragma once

#include <filesystem>

#include "elpis/engine/llama/testing/tiny_model.h"

namespace elpis::engine::testing {

// A tiny model's file that is gone when its test is.
class ScratchModel {
public:
    explicit ScratchModel(const TinyModel& shape = {});
    ~ScratchModel();
    ScratchModel(const ScratchModel&) = delete;
    ScratchModel& operator=(const ScratchModel&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path folder_;
    std::filesystem::path path_;
};

}  // namespace elpis::engine::testing
