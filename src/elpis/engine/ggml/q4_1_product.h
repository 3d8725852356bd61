#pragma once

#include <cstdint>

// The product of weights in Q4_1 with columns of activations in Q8_1, on x86-64 with AVX2.
//
// llama.cpp has no kernel for Q4_1 that takes more than one column, so eight sequences cost it
// eight times the arithmetic of one, and a prompt token as much as a decoded one. Here a block of
// weights is unpacked once for eight columns, and for one column four rows are computed side by
// side. The arithmetic is the same: whole-number products of each block, scaled by both scales, and
// the block's minimum times the sum of the activations (ggml-quants).
//
// This file is compiled as a part of ggml-cpu (cmake/llama.cmake), with its flags.
namespace elpis::engine::ggml {

// A·Bᵀ for rows of blocks of 32 numbers; strides in blocks, `result` with a column of
// `result_stride` floats for each row of B.
struct BlockProduct {
    std::int64_t rows;     // of A: weights
    std::int64_t columns;  // rows of B: activations
    std::int64_t blocks;   // in each row
    const void* weights;   // block_q4_1
    std::int64_t weight_stride;
    const void* activations;  // block_q8_1
    std::int64_t activation_stride;
    float* result;
    std::int64_t result_stride;
};

// Computes the share of one of `threads` threads. False, and nothing done, on machines that this
// kernel does not know.
bool multiply_q4_1(const BlockProduct& product, int thread, int threads);

}  // namespace elpis::engine::ggml
