#pragma once

#include <cstddef>

#include "elpis/steering/train/directions.h"
#include "elpis/steering/train/study.h"
#include "elpis/steering/train/train_options.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {

// What is learnt after one block.
struct BlockStudy {
    Directions quadrants;  // neutral components removed, if they are to be
    Directions named;
    BlockFigures figures;
};

// After study.readings.blocks[index].
BlockStudy study_block(const Study& study, std::size_t index, const TrainOptions& options);

}  // namespace elpis::steering
