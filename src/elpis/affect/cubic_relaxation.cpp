#include "elpis/affect/cubic_relaxation.h"

#include <cmath>

#include "elpis/affect/options.h"
#include "elpis/affect/relaxation.h"

namespace elpis::affect {

double relax_cubic(double from, double home, double rate, double cubic, Seconds elapsed) {
    if (!(elapsed.count() > 0.0)) return from;
    return std::lerp(home, from, cubic_remaining(from - home, rate, cubic, elapsed));
}

double cubic_remaining(double distance, double rate, double cubic, Seconds elapsed) {
    const double linear = remaining(rate, elapsed);
    if (!(elapsed.count() > 0.0) || !(cubic > 0.0)) return linear;
    const double spread = 2.0 * remaining_integral(2.0 * rate, elapsed);  // (1 − e^{−2θt})/θ
    const double bend = cubic * distance * distance;
    if (bend == 0.0) return linear;  // 0·∞ has no place in the root
    return linear / std::sqrt(1.0 + bend * spread);
}

}  // namespace elpis::affect
