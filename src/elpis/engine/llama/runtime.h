#pragma once

#include "elpis/base/log.h"

namespace elpis::engine::llama {

// llama.cpp as a whole, as long as anyone uses it: its back ends are initialised, and what it would
// print goes to our log. One at a time; the log must outlive it.
class Runtime {
public:
    explicit Runtime(Log& log);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
};

}  // namespace elpis::engine::llama
