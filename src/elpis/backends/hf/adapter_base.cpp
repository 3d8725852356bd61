#include "elpis/backends/hf/adapter_base.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gguf.h>

#include "elpis/backends/hf/checkpoint.h"
#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using steering::formats::shown;

// The keys of a GGUF file that say what shape its model has.
class Header {
public:
    static Result<Header> open(const fs::path& file) {
        std::error_code error;
        if (!fs::is_regular_file(file, error)) {
            return fail(ErrorCode::NotFound,
                        fmt::format("there is no model file {}", file.string()));
        }
        Header header(gguf_init_from_file(file.c_str(), {.no_alloc = true, .ctx = nullptr}));
        if (!header.gguf_) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} is not a readable GGUF file", file.string()));
        }
        header.architecture_ = header.text("general.architecture");
        return header;
    }

    const std::string& architecture() const { return architecture_; }

    // 0 where there is no such number, or one for each block.
    int number(std::string_view key) const {
        const std::int64_t id =
            gguf_find_key(gguf_.get(), fmt::format("{}.{}", architecture_, key).c_str());
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_UINT32) return 0;
        const std::uint32_t value = gguf_get_val_u32(gguf_.get(), id);
        return value > std::uint32_t{std::numeric_limits<int>::max()} ? 0 : static_cast<int>(value);
    }

    // Of files that the model is split into, where this is the first.
    int parts() const {
        const std::int64_t id = gguf_find_key(gguf_.get(), "split.count");
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_UINT16) return 1;
        return gguf_get_val_u16(gguf_.get(), id);
    }

    bool has_tensor(const char* name) const { return gguf_find_tensor(gguf_.get(), name) >= 0; }

    std::uint64_t tokens() const {
        const std::int64_t id = gguf_find_key(gguf_.get(), "tokenizer.ggml.tokens");
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_ARRAY) return 0;
        return gguf_get_arr_n(gguf_.get(), id);
    }

private:
    explicit Header(gguf_context* gguf) : gguf_(gguf, &gguf_free) {}

    std::string text(const char* key) const {
        const std::int64_t id = gguf_find_key(gguf_.get(), key);
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_STRING) return {};
        return gguf_get_val_str(gguf_.get(), id);
    }

    std::unique_ptr<gguf_context, decltype(&gguf_free)> gguf_;
    std::string architecture_;
};

bool has_experts(const Family& family) {
    return std::ranges::any_of(family.block, [](const BlockTensor& tensor) {
        return tensor.source.find("{}") != std::string_view::npos;
    });
}

}  // namespace

std::string AdapterBase::text() const {
    return fmt::format(
        "{} {} blocks {} width {} forward {} heads {} keys {} size {} experts {} {} "
        "tokens {} output {} queries {:.9g}",
        family->name,
        config.blocks,
        config.width,
        config.feed_forward,
        config.heads,
        config.kv_heads,
        config.head_size,
        config.experts,
        config.expert_feed_forward,
        has_experts(*family) ? family->type : "",
        tokens,
        own_output,
        query_factor);
}

Result<AdapterBase> adapter_base(const Checkpoint& checkpoint) {
    AdapterBase base{.family = &checkpoint.family(), .config = checkpoint.config()};
    ELPIS_TRY(base.tokens, embedded_tokens(checkpoint.weights()));
    ELPIS_TRY(base.query_factor, query_factor(*base.family, base.config));
    ELPIS_TRY(const auto planned,
              plan_tensors(*base.family, base.config, checkpoint.weights(), Precision::Auto));
    base.own_output =
        std::ranges::find(planned, "output.weight", &PlannedTensor::name) != planned.end();
    return base;
}

Result<AdapterBase> adapter_base_of_gguf(const fs::path& file) {
    ELPIS_TRY(const Header header, Header::open(file));
    if (header.parts() > 1) {  // its other tensors are elsewhere
        return fail(ErrorCode::Unsupported,
                    fmt::format("{} is split into {} files, and such a model takes no adapters "
                                "yet; join them (llama-gguf-split --merge)",
                                file.string(),
                                header.parts()));
    }
    AdapterBase base;
    ModelConfig& config = base.config;
    config.experts = header.number("expert_count");
    std::set<std::string_view> known;
    for (const Family& family : families()) {
        known.insert(family.name);
        if (family.name == header.architecture() && has_experts(family) == (config.experts > 0))
            base.family = &family;
    }
    if (base.family == nullptr) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("adapters of PEFT cannot be converted for {}, whose architecture "
                                "is {}; they can for {}. One that llama.cpp's converter has made "
                                "(a .gguf file) can be given",
                                file.string(),
                                shown(header.architecture()),
                                fmt::join(known, ", ")));
    }
    config.architecture = header.architecture();
    config.blocks = header.number("block_count");
    config.width = header.number("embedding_length");
    config.feed_forward = header.number("feed_forward_length");
    config.heads = header.number("attention.head_count");
    config.kv_heads = header.number("attention.head_count_kv");
    if (config.kv_heads == 0) config.kv_heads = config.heads;
    config.head_size = header.number("attention.key_length");
    if (config.head_size == 0 && config.heads > 0) config.head_size = config.width / config.heads;
    if (config.experts > 0) {
        config.expert_feed_forward = header.number("expert_feed_forward_length");
        if (config.expert_feed_forward == 0) config.expert_feed_forward = config.feed_forward;
    }
    base.tokens = header.tokens();
    base.own_output = header.has_tensor("output.weight");
    constexpr int kMostBlocks = 512;  // as of checkpoints
    constexpr int kMostExperts = 1024;
    if (config.experts > kMostExperts) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("adapters of PEFT cannot be converted for {}: it says that it has "
                                "{} experts; at most {} can be run",
                                file.string(),
                                config.experts,
                                kMostExperts));
    }
    if (config.blocks < 1 || config.blocks > kMostBlocks || config.width < 1 || config.heads < 1 ||
        config.head_size < 2) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("adapters of PEFT cannot be converted for {}: its header does not "
                                "say how many blocks, heads and numbers it has, or says it for "
                                "each block",
                                file.string()));
    }
    return base;
}

}  // namespace elpis::backends::hf
