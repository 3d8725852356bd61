#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <llama-cpp.h>

#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/batch.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/pinning.h"
#include "elpis/engine/llama/tap.h"

namespace elpis::engine::llama {

// The cache and the compute of one model. One thread at a time.
class Context {
public:
    struct Shape {
        int cells = 4096;  // shared by all sequences
        int batch_rows = 512;
        int sequences = 8;
        int outputs = 8;  // rows of one step whose logits may be wanted; at least `sequences`
        int threads = 1;
        bool pin_threads = false;     // each to a CPU of its own; see Pinning
        bool flash_attention = true;  // where the device has it; off only for exact comparisons
        bool exact_cache = false;     // 32-bit keys and values; for exact comparisons
    };

    // `abort` is asked between the nodes of a step's graph (on the CPU), from this thread; true
    // ends the step.
    static Result<std::unique_ptr<Context>> create(const Model& model,
                                                   const Shape& shape,
                                                   std::function<bool()> abort);

    enum class Outcome {
        Ok,
        CacheFull,  // nothing changed
        Aborted,    // the rows of this step are not in the cache
        Failed,     // neither; `code` is llama.cpp's
    };
    struct Decoded {
        Outcome outcome = Outcome::Ok;
        int code = 0;
        std::string why;  // Failed, where llama.cpp gives no code: its words
    };
    // What the tap was given for this step is forgotten by the next tap().clear(), not here, so
    // that its caller can ask whether it was complete.
    Decoded decode(Batch& batch);

    // Of the next decodes: at least 1, at most as many as in the shape.
    void use_threads(int count);

    // Of the next decodes, of all their rows. Another set than before lets llama.cpp set up its
    // graphs anew in the next one. `model` is the one it was made for.
    void use_adapters(const Model& model, const AdapterSet& set);

    // Reads and edits between the blocks of the next decode.
    Tap& tap() { return *tap_; }

    // Of a row whose output was wanted in the last decode; valid until the next one.
    std::span<const float> logits(int row);

    void forget(int sequence);
    void forget_all();
    // The first `tokens` positions of `from` become those of `to`, too; no cell is moved.
    void copy(int from, int to, int tokens);
    // Forgets a sequence's positions from `tokens` on.
    void cut(int sequence, int tokens);

    // A sequence's cells in bytes of llama.cpp's own; empty when there is no memory for them.
    std::size_t saved_bytes(int sequence);
    std::vector<std::uint8_t> save(int sequence);
    // What save() gave, into a sequence without cells; needs as many free ones as were saved. False
    // when there are not, and the sequence stays empty.
    bool restore(int sequence, std::span<const std::uint8_t> cells);

    // llama.cpp's own control vector, for every row alike; empty: none. Row L of `rows`, counted
    // from 1, acts on block L. Only to compare with: each change rebuilds llama.cpp's graphs.
    void set_control_vector(std::span<const float> rows, int width, int last_block);

private:
    struct FreeThreads {
        void operator()(ggml_threadpool* pool) const;
    };

    Context() = default;

    std::function<bool()> abort_;
    std::unique_ptr<Tap> tap_;
    // llama.cpp wants a pool of exactly as many threads as it computes with.
    struct Threads {
        int count = 0;
        std::unique_ptr<ggml_threadpool, FreeThreads> pool;
    };
    std::vector<Threads> threads_;
    std::optional<Pinning> pinning_;
    int threads_used_ = 0;
    AdapterSet adapters_;
    llama_context_ptr context_;  // before what it uses
    std::size_t vocabulary_size_ = 0;
};

constexpr std::string_view name_of(Context::Outcome outcome) {
    switch (outcome) {
        case Context::Outcome::Ok:
            return "ok";
        case Context::Outcome::CacheFull:
            return "cache_full";
        case Context::Outcome::Aborted:
            return "aborted";
        case Context::Outcome::Failed:
            return "failed";
    }
    return "failed";
}

}  // namespace elpis::engine::llama
