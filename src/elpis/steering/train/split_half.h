#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "elpis/steering/train/readings.h"
#include "elpis/steering/train/text_list.h"

namespace elpis::steering {

// How well two halves of the training texts agree about each direction of a group: cosine of the
// mean differences, averaged over some random halvings. Halved by cell, so that both halves hold
// the same patterns and topics for every feeling, as the whole does; a direction that half of the
// patterns know by heart and the others do not shows here. With four quadrants also "valence" and
// "arousal". Empty when there are fewer than two cells.
std::map<std::string, double> split_halves(const Group& group,
                                           const Readings& readings,
                                           std::size_t index);

}  // namespace elpis::steering
