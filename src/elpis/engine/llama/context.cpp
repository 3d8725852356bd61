#include "elpis/engine/llama/context.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <ggml-cpu.h>
#include <ggml.h>
#include <llama-cpp.h>
#include <llama.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/tap.h"

namespace elpis::engine::llama {
namespace {

bool ask_abort(void* data) {
    return (*static_cast<const std::function<bool()>*>(data))();
}

}  // namespace

void Context::FreeThreads::operator()(ggml_threadpool* pool) const {
    ggml_threadpool_free(pool);
}

Result<std::unique_ptr<Context>> Context::create(const Model& model,
                                                 const Shape& shape,
                                                 std::function<bool()> abort) {
    std::unique_ptr<Context> self(new Context);
    self->abort_ = std::move(abort);
    self->vocabulary_size_ = static_cast<std::size_t>(model.vocabulary().size());

    llama_context_params params = llama_context_default_params();
    params.n_ctx = static_cast<std::uint32_t>(shape.cells);
    params.n_batch = static_cast<std::uint32_t>(shape.batch_rows);
    params.n_ubatch = params.n_batch;  // one micro-batch a step: row order is batch order
    params.n_seq_max = static_cast<std::uint32_t>(shape.sequences);
    // Below n_seq_max llama.cpp ends the process.
    params.n_outputs_max = static_cast<std::uint32_t>(std::max(shape.outputs, shape.sequences));
    params.flash_attn_type =
        shape.flash_attention ? LLAMA_FLASH_ATTN_TYPE_AUTO : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    if (shape.exact_cache) params.type_k = params.type_v = GGML_TYPE_F32;
    params.kv_unified = true;
    params.n_threads = shape.threads;
    params.n_threads_batch = shape.threads;
    params.no_perf = true;
    params.abort_callback = &ask_abort;
    params.abort_callback_data = &self->abort_;
    self->tap_ = std::make_unique<Tap>(model.width(), model.blocks());
    params.cb_eval = &Tap::visit;
    params.cb_eval_user_data = self->tap_.get();
    try {
        self->context_.reset(llama_init_from_model(model.get(), params));
    } catch (const std::exception& error) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("setting up the model's cache failed: {}", error.what()));
    }
    if (!self->context_) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("setting up a cache of {} cells failed, most likely for lack of "
                                "memory; set engine.kv_cells lower",
                                shape.cells));
    }
    if (shape.pin_threads) self->pinning_.emplace();
    self->use_threads(shape.threads);
    return self;
}

Context::Decoded Context::decode(Batch& batch) {
    assert(!batch.rows().empty());
    tap_->expect(static_cast<int>(batch.rows().size()));
    if (tap_->reads_final()) tap_->expect_outputs(batch.outputs());
    std::int32_t code = 0;
    try {
        code = llama_decode(context_.get(), batch.view());
    } catch (const std::exception& error) {
        // Setting up the graphs of another set of adapters, most likely for lack of memory. By now
        // llama.cpp takes them for set up; a change of attention, there and back, is what makes the
        // next step set them up.
        llama_set_causal_attn(context_.get(), false);
        llama_set_causal_attn(context_.get(), true);
        return {.outcome = Outcome::Failed, .code = code, .why = error.what()};
    }
    switch (code) {
        case 0:
            return {.outcome = Outcome::Ok, .code = code};
        case 1:
            return {.outcome = Outcome::CacheFull, .code = code};
        case 2:
            return {.outcome = Outcome::Aborted, .code = code};
        default:
            return {.outcome = Outcome::Failed, .code = code};
    }
}

void Context::use_threads(int count) {
    if (count == threads_used_) return;
    threads_used_ = count;
    auto known = std::ranges::find(threads_, count, &Threads::count);
    if (known == threads_.end()) {
        ggml_threadpool_params params = ggml_threadpool_params_default(count);
        if (pinning_) pinning_->apply(params, count);
        threads_.push_back({.count = count});
        known = std::prev(threads_.end());
        known->pool.reset(ggml_threadpool_new(&params));
    }
    llama_set_n_threads(context_.get(), count, count);
    llama_attach_threadpool(context_.get(), known->pool.get(), known->pool.get());
}

void Context::use_adapters(const Model& model, const AdapterSet& set) {
    if (set == adapters_) return;
    std::vector<llama_adapter_lora*> adapters;
    std::vector<float> scales;
    for (const AdapterSet::Use& use : set.uses) {
        adapters.push_back(model.adapter(use.adapter));
        scales.push_back(use.scale);
    }
    llama_set_adapters_lora(context_.get(), adapters.data(), adapters.size(), scales.data());
    adapters_ = set;
}

std::span<const float> Context::logits(int row) {
    const float* const values = llama_get_logits_ith(context_.get(), row);
    if (values == nullptr) return {};
    return {values, vocabulary_size_};
}

void Context::forget(int sequence) {
    llama_memory_seq_rm(llama_get_memory(context_.get()), sequence, -1, -1);
}

void Context::copy(int from, int to, int tokens) {
    llama_memory_seq_cp(llama_get_memory(context_.get()), from, to, 0, tokens);
}

void Context::cut(int sequence, int tokens) {
    llama_memory_seq_rm(llama_get_memory(context_.get()), sequence, tokens, -1);
}

std::size_t Context::saved_bytes(int sequence) {
    return llama_state_seq_get_size(context_.get(), sequence);
}

std::vector<std::uint8_t> Context::save(int sequence) {
    std::vector<std::uint8_t> cells;
    try {
        cells.resize(saved_bytes(sequence));
    } catch (const std::bad_alloc&) {
        return {};
    }
    cells.resize(llama_state_seq_get_data(context_.get(), cells.data(), cells.size(), sequence));
    return cells;
}

bool Context::restore(int sequence, std::span<const std::uint8_t> cells) {
    if (llama_state_seq_set_data(context_.get(), cells.data(), cells.size(), sequence) > 0)
        return true;
    forget(sequence);
    return false;
}

void Context::forget_all() {
    llama_memory_clear(llama_get_memory(context_.get()), /*data=*/true);
}

void Context::set_control_vector(std::span<const float> rows, int width, int last_block) {
    llama_set_adapter_cvec(
        context_.get(), rows.empty() ? nullptr : rows.data(), rows.size(), width, 1, last_block);
}

}  // namespace elpis::engine::llama
