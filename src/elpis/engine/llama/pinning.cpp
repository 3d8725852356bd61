#include "elpis/engine/llama/pinning.h"

#include <cstddef>
#include <iterator>
#include <vector>

#include <ggml.h>
#include <sched.h>

#include "elpis/engine/machine.h"

namespace elpis::engine::llama {

Pinning::Pinning() : places_(cpu_places()), before_{} {
    for (const CpuPlace& place : places_)
        CPU_SET(static_cast<std::size_t>(place.cpu), &before_);
}

Pinning::~Pinning() {
    if (!places_.empty()) sched_setaffinity(0, sizeof before_, &before_);
}

void Pinning::apply(ggml_threadpool_params& params, int threads) const {
    const std::vector<int> cpus = one_per_core(places_, threads);
    if (cpus.empty() || std::ssize(cpus) < threads) return;
    if (cpus.back() >= GGML_MAX_N_THREADS) return;  // ggml has no word for it
    for (const int cpu : cpus)
        params.cpumask[static_cast<std::size_t>(cpu)] = true;
    params.strict_cpu = true;  // one of them each, instead of any of them
}

}  // namespace elpis::engine::llama
