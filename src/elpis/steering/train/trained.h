#pragma once

#include "elpis/steering/library.h"
#include "elpis/steering/train/train_report.h"

namespace elpis::steering {

struct Trained {
    Library library;  // passes check(); Weak when held-out texts say so, else Unevaluated
    TrainReport report;
};

}  // namespace elpis::steering
