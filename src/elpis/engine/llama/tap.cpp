#include "elpis/engine/llama/tap.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include <ggml-backend.h>
#include <ggml.h>

#include "elpis/steering/injection.h"

namespace elpis::engine::llama {
namespace {

ggml_backend_buffer_t buffer_of(const ggml_tensor& tensor) {
    return tensor.view_src != nullptr ? tensor.view_src->buffer : tensor.buffer;
}

// The next block squares and sums these numbers in 32 bits. A residual stream's own sum of squares
// is below 1e12 in every model known.
bool bearable(std::span<const float> hidden) {
    constexpr float kMost = 1e30F;
    float energy = 0.0F;
    for (const float value : hidden)
        energy += value * value;
    return energy <= kMost;  // false for NaN
}

bool has_rows(const ggml_tensor& tensor, int width, int rows) {
    return tensor.type == GGML_TYPE_F32 && tensor.ne[0] == width && tensor.ne[1] == rows &&
           tensor.ne[2] == 1 && tensor.ne[3] == 1 && tensor.nb[0] == sizeof(float);
}

}  // namespace

std::optional<int> block_of(std::string_view name) {
    constexpr std::string_view kPrefix = "l_out-";
    if (!name.starts_with(kPrefix)) return std::nullopt;
    name.remove_prefix(kPrefix.size());
    int block = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), block);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return std::nullopt;
    return block;
}

Tap::Tap(int width, int blocks)
    : width_(width),
      wanted_(static_cast<std::size_t>(std::max(blocks, 0)), 0),
      met_(wanted_.size(), 0) {}

void Tap::clear() {
    rows_.clear();
    burst_.clear();
    std::ranges::fill(wanted_, 0);
    std::ranges::fill(met_, 0);
    idle_ = true;
    reads_final_ = false;
    outputs_.clear();
}

void Tap::expect_outputs(const std::vector<int>& rows) {
    outputs_ = rows;
}

std::size_t Tap::add(const Rows& rows) {
    rows_.push_back(rows);
    burst_.push_back(rows.count);
    if (rows.count == 0) return rows_.size() - 1;
    if (rows.reader != nullptr && rows.reader->wants_final()) {
        reads_final_ = true;
        idle_ = false;
    }
    for (std::size_t block = 0; block < wanted_.size(); ++block) {
        const bool read = rows.reader != nullptr && rows.reader->wants(static_cast<int>(block));
        const bool edited =
            rows.injection != nullptr && rows.injection->at(static_cast<int>(block)) != nullptr;
        if (!read && !edited) continue;
        wanted_[block] = 1;
        idle_ = false;
    }
    return rows_.size() - 1;
}

std::optional<int> Tap::burst(std::size_t rows) const {
    if (burst_[rows] == rows_[rows].count) return std::nullopt;
    return rows_[rows].position + burst_[rows];
}

void Tap::survey() {
    clear();
    std::ranges::fill(wanted_, 1);
    idle_ = false;
}

bool Tap::complete() const {
    return !missed();
}

std::optional<int> Tap::missed() const {
    for (std::size_t block = 0; block < wanted_.size(); ++block) {
        if (wanted_[block] != 0 && met_[block] == 0) return static_cast<int>(block);
    }
    return std::nullopt;
}

bool Tap::visit(ggml_tensor* tensor, bool ask, void* self) {
    Tap& tap = *static_cast<Tap*>(self);
    if (tap.reads_final_ && tensor->name == kFinalRows) {
        if (!ask) tap.touch_final(tensor);
        return true;
    }
    const auto block = tap.idle_ ? std::nullopt : block_of(tensor->name);
    const bool wanted = block && *block >= 0 &&
                        static_cast<std::size_t>(*block) < tap.wanted_.size() &&
                        tap.wanted_[static_cast<std::size_t>(*block)] != 0;
    if (ask) return wanted;
    if (wanted) tap.touch(*block, tensor);
    return true;  // false would leave the rest of the graph undone, and llama_decode would say 0
}

void Tap::touch(int block, ggml_tensor* tensor) {
    if (!has_rows(*tensor, width_, expected_)) return;  // stays unmet: complete() tells
    met_[static_cast<std::size_t>(block)] = 1;
    if (rows_.empty()) return;
    if (ggml_backend_buffer_is_host(buffer_of(*tensor))) {
        return work_on(block, static_cast<std::byte*>(tensor->data), tensor->nb[1]);
    }
    // One transfer each way for the whole block, never one per row.
    const auto stride = static_cast<std::size_t>(width_) * sizeof(float);
    if (tensor->nb[1] != stride) {
        met_[static_cast<std::size_t>(block)] = 0;
        return;
    }
    copy_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(expected_));
    ggml_backend_tensor_get(tensor, copy_.data(), 0, copy_.size() * sizeof(float));
    work_on(block, reinterpret_cast<std::byte*>(copy_.data()), stride);
    const bool edited = std::ranges::any_of(rows_, [block](const Rows& rows) {
        return rows.injection != nullptr && rows.injection->at(block) != nullptr;
    });
    if (edited) ggml_backend_tensor_set(tensor, copy_.data(), 0, copy_.size() * sizeof(float));
}

// A reader whose rows do not come learns it from their number.
void Tap::touch_final(ggml_tensor* tensor) {
    if (!has_rows(*tensor, width_, static_cast<int>(outputs_.size()))) return;
    const auto* data = static_cast<const std::byte*>(tensor->data);
    if (!ggml_backend_buffer_is_host(buffer_of(*tensor))) {
        if (tensor->nb[1] != static_cast<std::size_t>(width_) * sizeof(float)) return;
        copy_.resize(static_cast<std::size_t>(width_) * outputs_.size());
        ggml_backend_tensor_get(tensor, copy_.data(), 0, copy_.size() * sizeof(float));
        data = reinterpret_cast<const std::byte*>(copy_.data());
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        for (const Rows& rows : rows_) {
            const int row = outputs_[i] - rows.first;
            if (row < 0 || row >= rows.count || rows.reader == nullptr) continue;
            if (!rows.reader->wants_final()) continue;
            rows.reader->read_final(rows.position + row,
                                    {reinterpret_cast<const float*>(data + i * tensor->nb[1]),
                                     static_cast<std::size_t>(width_)});
        }
    }
}

void Tap::work_on(int block, std::byte* data, std::size_t stride) {
    for (std::size_t entry = 0; entry < rows_.size(); ++entry) {
        const Rows& rows = rows_[entry];
        const steering::Edit* const edit =
            rows.injection == nullptr ? nullptr : rows.injection->at(block);
        const bool read = rows.reader != nullptr && rows.reader->wants(block);
        if (edit == nullptr && !read) continue;
        for (int i = 0; i < rows.count; ++i) {
            std::byte* const row = data + static_cast<std::size_t>(rows.first + i) * stride;
            const std::span<float> hidden(reinterpret_cast<float*>(row),
                                          static_cast<std::size_t>(width_));
            if (read) rows.reader->read(block, rows.position + i, hidden);
            if (edit == nullptr || i >= burst_[entry]) continue;
            before_.assign(hidden.begin(), hidden.end());
            edit->apply(hidden);
            if (bearable(hidden)) continue;
            std::ranges::copy(before_, hidden.begin());
            burst_[entry] = i;
        }
    }
}

}  // namespace elpis::engine::llama
