// Functions of ggml-cpu under their own names, in front of llama.cpp's: cmake/llama.cmake gives
// those the ending _by_llama_cpp. So the pinned sources stay as they are.

#include <algorithm>
#include <cstdint>

#include "elpis/engine/ggml/banded_attention.h"
#include "elpis/engine/ggml/q4_1_product.h"
#include "ggml-cpu-impl.h"
#include "ggml-cpu.h"
#include "ggml-impl.h"
#include "ggml.h"
#include "llamafile/sgemm.h"
#include "ops.h"

extern "C" {

decltype(ggml_compute_forward_flash_attn_ext) ggml_compute_forward_flash_attn_ext_by_llama_cpp;
decltype(ggml_graph_plan) ggml_graph_plan_by_llama_cpp;

void ggml_compute_forward_flash_attn_ext(const ggml_compute_params* params, ggml_tensor* node) {
    namespace own = elpis::engine::ggml;
    if (!params->use_ref && own::can_attend(*node) &&
        own::working_bytes(*node, params->nth) <= params->wsize) {
        own::attend(*params, *node);
    } else {
        ggml_compute_forward_flash_attn_ext_by_llama_cpp(params, node);
    }
}

ggml_cplan ggml_graph_plan(const ggml_cgraph* graph, int threads, ggml_threadpool* pool) {
    namespace own = elpis::engine::ggml;
    ggml_cplan plan = ggml_graph_plan_by_llama_cpp(graph, threads, pool);
    for (int i = 0; i < graph->n_nodes; ++i) {
        const ggml_tensor& node = *graph->nodes[i];
        if (own::can_attend(node))
            plan.work_size = std::max(plan.work_size, own::working_bytes(node, plan.n_threads));
    }
    return plan;
}

#if GGML_USE_LLAMAFILE

decltype(llamafile_sgemm) llamafile_sgemm_by_llama_cpp;

// Where products of matrices are asked whether somebody knows better than row by row; every thread
// asks, and gets the same answer.
bool llamafile_sgemm(const ggml_compute_params* params,
                     std::int64_t m,
                     std::int64_t n,
                     std::int64_t k,
                     const void* a,
                     std::int64_t lda,
                     const void* b,
                     std::int64_t ldb,
                     void* c,
                     std::int64_t ldc,
                     int a_type,
                     int b_type,
                     int c_type) {
    if (a_type == GGML_TYPE_Q4_1 && b_type == GGML_TYPE_Q8_1 && c_type == GGML_TYPE_F32 &&
        elpis::engine::ggml::multiply_q4_1({.rows = m,
                                            .columns = n,
                                            .blocks = k,
                                            .weights = a,
                                            .weight_stride = lda,
                                            .activations = b,
                                            .activation_stride = ldb,
                                            .result = static_cast<float*>(c),
                                            .result_stride = ldc},
                                           params->ith,
                                           params->nth)) {
        return true;
    }
    return llamafile_sgemm_by_llama_cpp(
        params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type);
}

#endif

}  // extern "C"
