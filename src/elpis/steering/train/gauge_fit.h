#pragma once

#include <map>
#include <optional>
#include <string>

#include "elpis/steering/library.h"
#include "elpis/steering/linear.h"
#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {

// How `direction` is read after `block`: centre and deviation are those of the projections of
// neutral texts.
Gauge gauge_of(const Direction& direction, int block, const Readings& neutral);

struct FittedPlane {
    PlaneReading reading;
    std::optional<PlaneFigures> figures;  // absent when nothing is held out
};

// (valence, arousal) from the four quadrants' gauges: least squares, with a light ridge, over the
// training texts, labelled with the corner of their quadrant, and the neutral ones, labelled (0,
// 0). Without an intercept: neutral text has z = 0 on every gauge and must read as no feeling; a
// free intercept put it at an arousal of −0.5 on the default model, because statements of any
// feeling are livelier than neutral prose. From the quadrants' gauges rather than those of the two
// axes, because calm differs from neutral in other ways than excitement does. `gauges` holds the
// four quadrants', all after one block.
FittedPlane fit_plane(const std::map<std::string, Gauge>& gauges,
                      const Group& quadrants,
                      const Readings& readings,
                      const Readings& neutral);

}  // namespace elpis::steering
