#pragma once

#include <cstddef>

struct ggml_compute_params;  // NOLINT(readability-identifier-naming): ggml's own name
struct ggml_tensor;          // NOLINT(readability-identifier-naming): ggml's own name

// Attention over many cells, on the CPU, for 16-bit keys and values.
//
// llama.cpp's own kernel reads all keys and values once for each row of a step with fewer than 64
// rows, which is what a server's steps are: several sequences that decode, a piece of a prompt
// beside them. Here a tile of cells is converted once for a band of up to 64 rows and all heads
// that look at it; and since sequences share one cache, in which each row sees the cells of its own
// sequence only, tiles that few rows see are computed pair by pair, from the 16 bits as they lie.
// Sums are 32-bit throughout (llama.cpp: values are summed up in 16 bits).
//
// Threads take tiles in turn, each with an online softmax of its own (Rabe and Staats,
// "Self-attention Does Not Need O(n²) Memory", arXiv:2112.05682), and the parts are put together at
// the end. Of a prompt they take whole bands of one head's instead, where these are enough for all
// of them. This file is compiled as a part of ggml-cpu (cmake/llama.cmake), with its flags.
namespace elpis::engine::ggml {

// Whether a node is a GGML_OP_FLASH_ATTN_EXT of such keys and values; others are llama.cpp's.
bool can_attend(const ggml_tensor& node);

// Working memory of all threads together.
std::size_t working_bytes(const ggml_tensor& node, int threads);

// Called by every thread of the step, each with its own `params`; `params.wdata` holds
// working_bytes().
void attend(const ggml_compute_params& params, ggml_tensor& node);

}  // namespace elpis::engine::ggml
