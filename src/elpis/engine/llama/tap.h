#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "elpis/steering/injection.h"

struct ggml_tensor;  // NOLINT(readability-identifier-naming): ggml's own name

namespace elpis::engine::llama {

// Looks at rows of the residual stream while a step runs.
class RowReader {
public:
    virtual ~RowReader() = default;
    virtual bool wants(int block) const = 0;
    // The output of `block` for the token at `position`, before this block's injection. On the
    // engine's thread, inside the decode: must not throw and should be quick.
    virtual void read(int block, int position, std::span<const float> hidden) noexcept = 0;

    // The last, normed row of the token, of which the logits are made; only where its output is
    // wanted. By the same rules.
    virtual bool wants_final() const { return false; }
    virtual void read_final(int /*position*/, std::span<const float> /*hidden*/) noexcept {}
};

// Reads and changes the residual stream between two blocks of a running step, row by row: the graph
// stops after the output of a wanted block ("l_out-L"), the rows are read, edited in place, and it
// goes on. What is done belongs to the rows of one step: after clear() nothing is left that another
// step could feel.
//
// Row r of the tensor is row r of the batch: the cache is unified and a batch is one micro-batch.
// Engine's thread only.
class Tap {
public:
    // `width` of the residual stream; `blocks` of the model.
    Tap(int width, int blocks);

    // Consecutive rows of the next step that belong to one sequence.
    struct Rows {
        int first = 0;  // row of the batch
        int count = 0;
        int position = 0;  // of the first row, in its sequence
        const steering::Injection* injection = nullptr;
        RowReader* reader = nullptr;
    };

    // Forgets everything; then the step's rows. What they point to must live until the next clear.
    // Returns the number of the entry, for burst().
    void clear();
    std::size_t add(const Rows& rows);
    // How many rows the step has; a block's output with another count is not touched.
    void expect(int rows) { expected_ = rows; }
    // Whether somebody reads final rows; then, of the same step, which rows have an output.
    bool reads_final() const { return reads_final_; }
    void expect_outputs(const std::vector<int>& rows);

    // After a step: whether every wanted block was met, with a row for each row of the batch. If
    // not, nothing of the rows that were added may be used.
    bool complete() const;
    // The first wanted block that was not met.
    std::optional<int> missed() const;

    // The position of the first of these rows (the n-th that were added) whose edit would have left
    // the numbers that the model can bear. It was not made, nor those of the rows behind it: some
    // kernels end the process on what is no number.
    std::optional<int> burst(std::size_t rows) const;

    // Which blocks this model lets be tapped: wants them all, changes nothing.
    void survey();

    // For llama_context_params::cb_eval; `self` is a Tap.
    static bool visit(ggml_tensor* tensor, bool ask, void* self);

private:
    void touch(int block, ggml_tensor* tensor);
    void touch_final(ggml_tensor* tensor);
    void work_on(int block, std::byte* data, std::size_t stride);

    int width_;
    int expected_ = 0;
    bool idle_ = true;
    bool reads_final_ = false;
    std::vector<int> outputs_;  // rows of the batch, in order
    std::vector<Rows> rows_;
    std::vector<char> wanted_;  // by block
    std::vector<char> met_;
    std::vector<int> burst_;     // by entry of rows_: the first row, or `count`
    std::vector<float> before_;  // a row as it was
    std::vector<float> copy_;    // of rows that are not in this process's memory
};

// The name of the tensor that holds the final, normed rows: those of the step's outputs, in order.
inline constexpr std::string_view kFinalRows = "result_norm";

// The block of a tensor's name "l_out-12"; nothing for any other name.
std::optional<int> block_of(std::string_view name);

}  // namespace elpis::engine::llama
