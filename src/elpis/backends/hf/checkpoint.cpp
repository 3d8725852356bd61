#include "elpis/backends/hf/checkpoint.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/chat_templates.h"
#include "elpis/backends/hf/family.h"
#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/metadata.h"
#include "elpis/backends/hf/model_config.h"
#include "elpis/backends/hf/new_file.h"
#include "elpis/backends/hf/precision.h"
#include "elpis/backends/hf/random_file.h"
#include "elpis/backends/hf/tensor_plan.h"
#include "elpis/backends/hf/tensor_writer.h"
#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/backends/hf/vocabulary.h"
#include "elpis/backends/hf/weights.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using steering::formats::refuse;

constexpr std::uint64_t kLargestJson = std::uint64_t{16} << 20U;
constexpr std::uint64_t kLargestTokenizer = std::uint64_t{256} << 20U;

constexpr std::array<const char*, 8> kSmallFiles{"config.json",
                                                 "generation_config.json",
                                                 "tokenizer.json",
                                                 "tokenizer_config.json",
                                                 "special_tokens_map.json",
                                                 "chat_template.jinja",
                                                 "chat_template.json",
                                                 "model.safetensors.index.json"};

template <class T>
Result<T> of_checkpoint(const fs::path& folder, Result<T> result) {
    if (result || result.error().code == ErrorCode::Cancelled) return result;
    return fail(
        result.error().code,
        fmt::format("checkpoint {} cannot be used: {}", folder.string(), result.error().message));
}

Result<std::string> read_part(const fs::path& folder, const char* name, std::uint64_t max_bytes) {
    auto text = read_text(folder / name, max_bytes);
    if (!text && text.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound, fmt::format("it has no {}", name));
    return text;
}

// A JSON object that need not be there.
Result<JsonFields> read_fields(const fs::path& folder, const char* name) {
    std::error_code error;
    if (!fs::exists(folder / name, error)) return JsonFields(nlohmann::json::object(), name);
    ELPIS_TRY(const std::string text, read_part(folder, name, kLargestJson));
    auto object = steering::formats::parse_json(text);
    if (!object) return refuse(fmt::format("its {}: {}", name, object.error().message));
    if (!object->is_object()) return refuse(fmt::format("its {} is no JSON object", name));
    return JsonFields(*std::move(object), name);
}

// llama.cpp lets the control tokens of a model that is called Phi-3 take the white space behind
// them along, and ends the load where such a model has not these four.
bool behaves_like_phi3(const TokenizerFile& tokenizer, const Vocabulary& vocabulary) {
    constexpr std::array<std::string_view, 4> kWanted{"</s>", "<unk>", "<s>", "<|endoftext|>"};
    const bool strips = std::ranges::any_of(
        tokenizer.added, [](const auto& token) { return token.special && token.strips_right; });
    return strips && std::ranges::all_of(kWanted, [&](std::string_view wanted) {
               return std::ranges::find(vocabulary.tokens, wanted) != vocabulary.tokens.end();
           });
}

// The name under which a model behaves as its tokens say.
std::string told_name(std::string name, bool like_phi3) {
    std::string lower;
    for (const char letter : name)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    bool named = false;
    for (std::size_t at = lower.size(); at-- > 0;) {
        const bool with_dash = lower.compare(at, 5, "phi-3") == 0;
        if (!with_dash && lower.compare(at, 4, "phi3") != 0) continue;
        named = true;
        if (like_phi3) break;
        name.replace(at + 3, with_dash ? 1 : 0, "_");
    }
    return like_phi3 && !named ? name + " (Phi-3)" : name;
}

// The tokenizer.* keys and the model's name. The memory that tokenizer.json takes is given back on
// the way.
Result<std::vector<std::string>> write_tokenizer(const fs::path& folder,
                                                 const std::string& name,
                                                 const TokenizerSettings& settings,
                                                 const ChatTemplates& templates,
                                                 std::uint64_t tokens,
                                                 GgufHeader& header) {
    ELPIS_TRY(std::string json, read_part(folder, "tokenizer.json", kLargestTokenizer));
    const auto in_tokenizer = [](Error error) {
        error.message = "its tokenizer.json: " + error.message;
        return std::unexpected(std::move(error));
    };
    auto file = read_tokenizer(json);
    json = {};
    if (!file) return in_tokenizer(file.error());
    auto vocabulary = make_vocabulary(*file, settings, static_cast<std::size_t>(tokens));
    if (!vocabulary) return in_tokenizer(vocabulary.error());
    header.text("general.name", told_name(name, behaves_like_phi3(*file, *vocabulary)));
    if (vocabulary->add_bos && vocabulary->bos && templates.contains("default")) {
        const std::uint32_t bos = vocabulary->bos.value_or(0);  // it is there
        vocabulary->chats_begin_with_bos = writes_bos(templates, vocabulary->tokens[bos]);
    }
    write_vocabulary(*vocabulary, header);
    return std::move(vocabulary->remarks);
}

Stored main_type(const std::vector<PlannedTensor>& tensors) {
    for (const PlannedTensor& tensor : tensors) {
        if (tensor.name == "token_embd.weight") return tensor.type;
    }
    return Stored::F32;
}

// llama.cpp's enum llama_ftype.
std::uint32_t file_type(Stored type) {
    return type == Stored::F16 ? 1 : type == Stored::BF16 ? 32 : 0;
}

}  // namespace

Checkpoint::Checkpoint(
    fs::path folder, std::string name, const Family& family, ModelConfig config, Weights weights)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      family_(&family),
      config_(std::move(config)),
      weights_(std::move(weights)) {}

Result<Checkpoint> Checkpoint::open(const fs::path& folder, std::string name) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no checkpoint folder {}", folder.string()));
    }
    const auto opened = [&] -> Result<Checkpoint> {
        ELPIS_TRY(const std::string json, read_part(folder, "config.json", kLargestJson));
        ELPIS_TRY(const JsonFields fields, parse_config(json));
        ELPIS_TRY(const std::string architecture, architecture_of(fields));
        ELPIS_TRY(const Family* family, find_family(architecture));
        ELPIS_TRY(ModelConfig config, read_model_config(with_defaults(fields, *family)));
        ELPIS_OK(check_family(*family, config));
        ELPIS_TRY(Weights weights, Weights::open(folder));
        return Checkpoint(folder, std::move(name), *family, std::move(config), std::move(weights));
    };
    return of_checkpoint(folder, opened());
}

std::vector<fs::path> Checkpoint::files() const {
    std::vector<fs::path> files;
    std::error_code error;
    for (const char* const name : kSmallFiles) {
        if (fs::exists(folder_ / name, error)) files.push_back(folder_ / name);
    }
    for (const RandomFile& file : weights_.files())
        files.push_back(file.path());
    return files;
}

Result<std::uint64_t> Checkpoint::written_bytes(Precision precision) const {
    const auto planned =
        of_checkpoint(folder_, plan_tensors(*family_, config_, weights_, precision));
    if (!planned) return std::unexpected(planned.error());
    std::uint64_t bytes = 0;
    for (const PlannedTensor& tensor : *planned)
        bytes += tensor.bytes() + gguf_padding(tensor.bytes());
    return bytes;
}

Result<Checkpoint::Beginning> Checkpoint::begin(Precision precision) const {
    Beginning made;
    ELPIS_TRY(made.tensors, plan_tensors(*family_, config_, weights_, precision));
    ELPIS_TRY(const std::uint64_t tokens, embedded_tokens(weights_));
    GgufHeader& header = made.header;
    header.text("general.architecture", family_->name);
    header.text("general.type", "model");
    header.whole("general.file_type", file_type(main_type(made.tensors)));
    ELPIS_OK(write_metadata(*family_, config_, header));
    header.whole(fmt::format("{}.vocab_size", family_->name), tokens);

    TokenizerSettings settings{.tokenizer_config = JsonFields(nlohmann::json::object(), ""),
                               .special_tokens_map = JsonFields(nlohmann::json::object(), ""),
                               .generation_config = JsonFields(nlohmann::json::object(), ""),
                               .config = config_.fields};
    ELPIS_TRY(settings.tokenizer_config, read_fields(folder_, "tokenizer_config.json"));
    ELPIS_TRY(settings.special_tokens_map, read_fields(folder_, "special_tokens_map.json"));
    ELPIS_TRY(settings.generation_config, read_fields(folder_, "generation_config.json"));
    ELPIS_TRY(const ChatTemplates templates,
              read_chat_templates(folder_, settings.tokenizer_config));
    write_chat_templates(templates, header);
    ELPIS_TRY(made.remarks, write_tokenizer(folder_, name_, settings, templates, tokens, header));
    for (const PlannedTensor& tensor : made.tensors)
        header.tensor(tensor.name, tensor.shape, tensor.type);
    return made;
}

Result<std::vector<std::string>> Checkpoint::check() const {
    auto made = of_checkpoint(folder_, begin(Precision::Auto));
    if (!made) return std::unexpected(std::move(made).error());
    return std::move(made->remarks);
}

Result<std::vector<std::string>> Checkpoint::write(Precision precision,
                                                   NewFile& file,
                                                   const BytesDone& done) const {
    const auto written = [&] -> Result<std::vector<std::string>> {
        ELPIS_TRY(Beginning made, begin(precision));
        ELPIS_OK(file.append(made.header.finished()));
        made.header = {};  // the vocabulary's memory
        for (const PlannedTensor& tensor : made.tensors)
            ELPIS_OK(write_tensor(tensor, weights_, file, done));
        return std::move(made.remarks);
    };
    return of_checkpoint(folder_, written());
}

}  // namespace elpis::backends::hf
