#pragma once

#include <vector>

#include <ggml.h>
#include <sched.h>

#include "elpis/engine/machine.h"

namespace elpis::engine::llama {

// Keeps each thread of a step on a CPU of its own, on cores of their own as far as there are any.
// The thread that steps is one of them: what it may use is remembered here and given back at the
// end, or whatever it starts or asks later would be held to that one CPU, too. Belongs to the
// thread that steps.
class Pinning {
public:
    Pinning();
    ~Pinning();
    Pinning(const Pinning&) = delete;
    Pinning& operator=(const Pinning&) = delete;

    // For a pool of so many threads. Nothing changes where there are fewer CPUs than that.
    void apply(ggml_threadpool_params& params, int threads) const;

private:
    std::vector<CpuPlace> places_;  // those of before_
    cpu_set_t before_;              // empty when it is not known
};

}  // namespace elpis::engine::llama
