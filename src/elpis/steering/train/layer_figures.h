#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "elpis/steering/linear.h"
#include "elpis/steering/model_shape.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {

// Held-out texts that a direction should tell apart.
struct Sides {
    std::vector<std::size_t> held_out, other_held_out;
};

// One feeling against the others of its group.
Sides sides_of(const Group& group, const std::string& name);
// The pleasant against the unpleasant quadrants, and the aroused against the calm.
Sides valence_sides(const Group& quadrants);
Sides arousal_sides(const Group& quadrants);

// Writes how well a direction tells them apart after readings.blocks[index] into `figures`; nothing
// where a side is empty.
void measure(BlockFigures& figures,
             const std::string& name,
             const Direction& direction,
             const Sides& sides,
             const Readings& readings,
             std::size_t index);

// The block between 30 and 70 % of the depth whose directions `names` tell held-out texts apart
// best: by mean AUROC, and where that is equal by mean separation. -1 when nothing was held out.
int best_block(const std::vector<BlockFigures>& blocks,
               const std::vector<std::string>& names,
               const ModelShape& shape);

}  // namespace elpis::steering
