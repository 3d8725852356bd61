#pragma once

#include <cstddef>
#include <memory>

#include <doctest/doctest.h>
#include <ggml-backend.h>
#include <ggml-cpu.h>
#include <ggml.h>

namespace elpis::engine::ggml::testing {

struct FreeContext {
    void operator()(ggml_context* context) const { ggml_free(context); }
};
using Context = std::unique_ptr<ggml_context, FreeContext>;

// Where the tensors of a test lie.
inline Context make_context() {
    constexpr std::size_t kBytes = std::size_t{64} << 20U;
    return Context(ggml_init({.mem_size = kBytes, .mem_buffer = nullptr, .no_alloc = false}));
}

// Computes a node, and what it is made of, on the CPU.
inline void compute(ggml_context* context, ggml_tensor* node, int threads) {
    struct Free {
        void operator()(ggml_backend* backend) const { ggml_backend_free(backend); }
    };
    ggml_cgraph* const graph = ggml_new_graph(context);
    ggml_build_forward_expand(graph, node);
    const std::unique_ptr<ggml_backend, Free> backend(ggml_backend_cpu_init());
    ggml_backend_cpu_set_n_threads(backend.get(), threads);
    REQUIRE(ggml_backend_graph_compute(backend.get(), graph) == GGML_STATUS_SUCCESS);
}

}  // namespace elpis::engine::ggml::testing
