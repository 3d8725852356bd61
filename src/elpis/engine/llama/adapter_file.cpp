#include "elpis/engine/llama/adapter_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <ggml.h>
#include <gguf.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"

namespace elpis::engine::llama {
namespace {

namespace fs = std::filesystem;

// The header of a GGUF file, with the shapes of its tensors.
class Header {
public:
    explicit Header(const fs::path& file) {
        ggml_context* tensors = nullptr;
        gguf_.reset(gguf_init_from_file(file.c_str(), {.no_alloc = true, .ctx = &tensors}));
        tensors_.reset(tensors);
    }

    explicit operator bool() const { return gguf_ != nullptr && tensors_ != nullptr; }

    // Empty where there is none, or it is no text.
    std::string text(const char* key) const {
        const std::int64_t id = gguf_find_key(gguf_.get(), key);
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_STRING) return {};
        return gguf_get_val_str(gguf_.get(), id);
    }
    // Of files that the model is split into, where this is the first.
    int parts() const {
        const std::int64_t id = gguf_find_key(gguf_.get(), "split.count");
        if (id < 0 || gguf_get_kv_type(gguf_.get(), id) != GGUF_TYPE_UINT16) return 1;
        return gguf_get_val_u16(gguf_.get(), id);
    }
    bool has(const char* key) const { return gguf_find_key(gguf_.get(), key) >= 0; }
    // Whether a number is absent, or finite and of 32 bits.
    bool fits_number(const char* key) const {
        const std::int64_t id = gguf_find_key(gguf_.get(), key);
        return id < 0 || (gguf_get_kv_type(gguf_.get(), id) == GGUF_TYPE_FLOAT32 &&
                          std::isfinite(gguf_get_val_f32(gguf_.get(), id)));
    }

    const ggml_tensor* tensor(const std::string& name) const {
        return ggml_get_tensor(tensors_.get(), name.c_str());
    }
    template <class Visit>
    void each(Visit visit) const {
        for (ggml_tensor* it = ggml_get_first_tensor(tensors_.get()); it != nullptr;
             it = ggml_get_next_tensor(tensors_.get(), it))
            visit(*it);
    }

private:
    std::unique_ptr<gguf_context, decltype(&gguf_free)> gguf_{nullptr, &gguf_free};
    std::unique_ptr<ggml_context, decltype(&ggml_free)> tensors_{nullptr, &ggml_free};
};

struct Pair {
    const ggml_tensor* a = nullptr;
    const ggml_tensor* b = nullptr;
};

constexpr std::array kTypes{GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_BF16, GGML_TYPE_Q8_0};

std::unexpected<Error> refuse(std::string why, ErrorCode code = ErrorCode::InvalidArgument) {
    return fail(code, std::move(why));
}

Result<void> check_keys(const Header& adapter, const Header& model) {
    if (adapter.text("general.type") != "adapter" || adapter.text("adapter.type") != "lora") {
        return refuse(
            "it is a GGUF file, but no LoRA adapter (general.type and adapter.type have to be "
            "adapter and lora)");
    }
    const std::string of = adapter.text("general.architecture");
    const std::string wanted = model.text("general.architecture");
    if (of != wanted) {
        return refuse(
            fmt::format("it is for the architecture {}, and the model's is {}", of, wanted));
    }
    if (!adapter.fits_number("adapter.lora.alpha"))
        return refuse("its adapter.lora.alpha is no number of 32 bits");
    if (adapter.has("adapter.alora.invocation_tokens")) {
        return refuse("it begins to act at some token only (aLoRA), which is not supported",
                      ErrorCode::Unsupported);
    }
    return {};
}

bool is_embedding(std::string_view name) {
    return name == "token_embd.weight";
}

// As llama.cpp multiplies them: x → B (A x), or for embeddings, whose A is looked up in, B a.
Result<void> check_pair(const std::string& name, const Pair& pair, const Header& model) {
    if (pair.a == nullptr || pair.b == nullptr)
        return refuse(fmt::format("its {} has only one of lora_a and lora_b", name));
    for (const ggml_tensor* half : {pair.a, pair.b}) {
        if (std::ranges::find(kTypes, half->type) != kTypes.end()) continue;
        return refuse(fmt::format("its tensors of {} are of the type {}; F32, F16, BF16 and Q8_0 "
                                  "can be applied",
                                  name,
                                  ggml_type_name(half->type)),
                      ErrorCode::Unsupported);
    }
    const ggml_tensor* const base = model.tensor(name);
    if (base == nullptr) {
        return refuse(
            fmt::format("it changes {}, which the model has not; it may be of another "
                        "model",
                        name));
    }
    if (is_embedding(name) && model.tensor("output.weight") == nullptr) {
        return refuse(
            "it changes the embeddings of a model whose output they are, too, which "
            "llama.cpp cannot compute",
            ErrorCode::Unsupported);
    }
    // Its alpha is divided by this.
    if (pair.b->ne[0] < 1) return refuse(fmt::format("its lora_b of {} has a rank of 0", name));
    const bool fits = is_embedding(name)
                          ? pair.a->ne[0] == pair.b->ne[0] && pair.a->ne[1] == base->ne[1] &&
                                pair.b->ne[1] == base->ne[0]
                          : pair.a->ne[0] == base->ne[0] && pair.a->ne[1] == pair.b->ne[0] &&
                                pair.b->ne[1] == base->ne[1];
    const bool alike = pair.a->ne[2] == base->ne[2] && pair.b->ne[2] == base->ne[2] &&
                       pair.a->ne[3] == 1 && pair.b->ne[3] == 1 && base->ne[3] == 1;
    if (fits && alike) return {};
    return refuse(
        fmt::format("its lora_a and lora_b of {} are {} × {} and {} × {}, which does "
                    "not make the model's {} × {}; it may be of another model",
                    name,
                    pair.a->ne[1],
                    pair.a->ne[0],
                    pair.b->ne[1],
                    pair.b->ne[0],
                    base->ne[1],
                    base->ne[0]));
}

// Where there is something to remark on it: a sentence.
Result<std::string> check(const fs::path& file, const Header& model) {
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return refuse("there is no such file", ErrorCode::NotFound);
    const Header adapter(file);
    if (!adapter) return refuse("it is no readable GGUF file; it may be cut short");
    ELPIS_OK(check_keys(adapter, model));
    std::map<std::string, Pair> pairs;
    std::string odd;
    int norms = 0;
    adapter.each([&](const ggml_tensor& tensor) {
        std::string name = ggml_get_name(&tensor);
        constexpr std::size_t kEnding = std::string_view(".lora_a").size();
        if (name.ends_with(".lora_a")) {
            pairs[name.substr(0, name.size() - kEnding)].a = &tensor;
        } else if (name.ends_with(".lora_b")) {
            pairs[name.substr(0, name.size() - kEnding)].b = &tensor;
        } else if (name.ends_with("_norm.weight")) {
            ++norms;
        } else {
            odd = std::move(name);
        }
    });
    if (!odd.empty()) return refuse(fmt::format("its tensor {} is neither lora_a nor lora_b", odd));
    if (pairs.empty()) return refuse("it changes nothing");
    for (const auto& [name, pair] : pairs)
        ELPIS_OK(check_pair(name, pair, model));
    if (norms == 0) return std::string();
    return fmt::format("{} of its tensors are norms, which llama.cpp leaves as they are", norms);
}

Result<void> check_model(const Header& model, const fs::path& file) {
    if (!model) {
        return refuse(fmt::format("the model {} is no readable GGUF file; it may be cut short",
                                  file.string()));
    }
    if (model.parts() > 1) {
        return refuse(fmt::format("the model {} is split into {} files, and such a model takes no "
                                  "adapters yet; join them (llama-gguf-split --merge), or remove "
                                  "[model.adapters]",
                                  file.string(),
                                  model.parts()),
                      ErrorCode::Unsupported);
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> check_adapters(const std::vector<AdapterFile>& adapters,
                                                const fs::path& model_file) {
    std::vector<std::string> remarks;
    if (adapters.empty()) return remarks;
    const Header model(model_file);
    ELPIS_OK(check_model(model, model_file));
    for (const AdapterFile& adapter : adapters) {
        auto checked = check(adapter.path, model);
        if (!checked) {
            return fail(checked.error().code,
                        fmt::format("adapter {} ({}) cannot be used: {}",
                                    adapter.name,
                                    adapter.path.string(),
                                    checked.error().message));
        }
        if (!checked->empty())
            remarks.push_back(fmt::format("adapter {}: {}", adapter.name, *checked));
    }
    return remarks;
}

}  // namespace elpis::engine::llama
