#pragma once

#include <vector>

#include "elpis/backends/hf/adapter_base.h"
#include "elpis/backends/hf/adapter_config.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// What llama.cpp multiplies an adapter's alpha by, for a tensor of this rank.
double llama_alpha(const AdapterConfig& config);

// A and B of each module that an adapter has, under the names of llama.cpp's matrices. Refused, as
// the rest of "adapter X cannot be used: …": one without the other, other sizes than the base or
// the config says, what the base has no place for, and what is no A or B at all.
Result<std::vector<PlannedTensor>> plan_adapter(const AdapterBase& base,
                                                const AdapterConfig& config,
                                                const Weights& weights);

}  // namespace elpis::backends::hf
