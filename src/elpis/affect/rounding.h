#pragma once

namespace elpis::affect {

// `value` as "%.{decimals}f" prints it: the exact binary value decides, so 0.865 gives 0.86. Never
// −0. What is not finite, or too large to have decimals, comes back as it is.
double rounded(double value, int decimals);

}  // namespace elpis::affect
