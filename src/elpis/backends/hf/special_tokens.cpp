#include "elpis/backends/hf/special_tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/backends/hf/vocabulary.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;
using steering::formats::shown;

// A token in a settings file: its text, or an object with it.
std::optional<std::string> token_text(const JsonFields& fields, const char* key) {
    const auto found = fields.object().find(key);
    if (found == fields.object().end()) return std::nullopt;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_object() && found->contains("content") && (*found)["content"].is_string())
        return (*found)["content"].get<std::string>();
    return std::nullopt;
}

// Ids in config.json and generation_config.json: one, or a list of them.
std::vector<std::uint32_t> ids_at(const JsonFields& fields, const char* key) {
    std::vector<std::uint32_t> ids;
    const auto found = fields.object().find(key);
    if (found == fields.object().end()) return ids;
    for (const Json& value : found->is_array() ? *found : Json::array({*found})) {
        if (value.is_number_unsigned() && value.get<std::uint64_t>() < UINT32_MAX)
            ids.push_back(value.get<std::uint32_t>());
    }
    return ids;
}

// Classes that make the post-processor themselves, whatever tokenizer.json has.
bool makes_own_post_processor(const JsonFields& tokenizer_config) {
    constexpr std::array<std::string_view, 6> kClasses{"LlamaTokenizer",
                                                       "LlamaTokenizerFast",
                                                       "CodeLlamaTokenizer",
                                                       "CodeLlamaTokenizerFast",
                                                       "GemmaTokenizer",
                                                       "GemmaTokenizerFast"};
    const auto name = token_text(tokenizer_config, "tokenizer_class");
    return name && std::ranges::find(kClasses, *name) != kClasses.end();
}

// The tokens that a template puts around a text: those before "A", and those behind it.
struct Around {
    std::vector<std::string> before;
    std::vector<std::string> behind;
};

Around around_text(const Json& post_processor) {
    Around around;
    if (!post_processor.is_object()) return around;
    const Json steps = post_processor.contains("processors") ? post_processor["processors"]
                                                             : Json::array({post_processor});
    for (const Json& step : steps) {
        if (!step.is_object() || step.value("type", Json()) != "TemplateProcessing" ||
            !step.contains("single") || !step["single"].is_array())
            continue;
        bool behind = false;
        for (const Json& part : step["single"]) {
            if (!part.is_object()) continue;
            if (part.contains("Sequence")) behind = true;
            const Json special = part.value("SpecialToken", Json::object());
            if (!special.is_object() || !special.contains("id") || !special["id"].is_string())
                continue;
            auto& side = behind ? around.behind : around.before;
            side.push_back(special["id"].get<std::string>());
        }
    }
    return around;
}

class Finder {
public:
    Finder(const TokenizerSettings& settings, const TokenId& id_of, Vocabulary& vocabulary)
        : settings_(settings), id_of_(id_of), vocabulary_(vocabulary) {}

    Result<void> find(const Json& post_processor, const Json& unknown) {
        vocabulary_.bos = token("bos_token", "bos_token_id");
        vocabulary_.padding = token("pad_token", "pad_token_id");
        vocabulary_.unknown = unknown.is_string() ? id_of_(unknown.get<std::string>())
                                                  : token("unk_token", "unk_token_id");
        find_ends();
        ELPIS_OK(find_around(around_text(post_processor)));
        if (vocabulary_.ends.empty()) {
            return refuse(
                "no token is named that ends an answer (eos_token of "
                "tokenizer_config.json, eos_token_id of generation_config.json)");
        }
        return {};
    }

private:
    std::optional<std::uint32_t> known(std::optional<std::uint32_t> id) const {
        return id && *id < vocabulary_.tokens.size() ? id : std::nullopt;
    }

    std::optional<std::uint32_t> token(const char* name, const char* id_name) const {
        for (const JsonFields* fields :
             {&settings_.tokenizer_config, &settings_.special_tokens_map}) {
            if (const auto text = token_text(*fields, name)) return known(id_of_(*text));
            // Named as none: what config.json says would not be used either.
            if (fields->object().contains(name)) return std::nullopt;
        }
        const auto ids = ids_at(settings_.config, id_name);
        return ids.empty() ? std::nullopt : known(ids.front());
    }

    void add_end(std::optional<std::uint32_t> id) {
        auto& ends = vocabulary_.ends;
        const auto end = known(id);
        if (end && std::ranges::find(ends, *end) == ends.end()) ends.push_back(*end);
    }

    void find_ends() {
        add_end(token("eos_token", "eos_token_id"));
        auto ids = ids_at(settings_.generation_config, "eos_token_id");
        if (ids.empty()) ids = ids_at(settings_.config, "eos_token_id");
        for (const std::uint32_t id : ids)
            add_end(id);
    }

    Result<void> find_around(const Around& around) {
        if (makes_own_post_processor(settings_.tokenizer_config)) {
            ELPIS_TRY(vocabulary_.add_bos, settings_.tokenizer_config.flag("add_bos_token", true));
            ELPIS_TRY(vocabulary_.add_eos, settings_.tokenizer_config.flag("add_eos_token", false));
            vocabulary_.add_bos = vocabulary_.add_bos && vocabulary_.bos;
            vocabulary_.add_eos = vocabulary_.add_eos && !vocabulary_.ends.empty();
            return {};
        }
        if (around.before.size() > 1 || around.behind.size() > 1)
            return refuse("its post_processor puts more than one token before or behind a text");
        if (!around.before.empty()) {
            ELPIS_TRY(vocabulary_.bos, named_in_template(around.before.front()));
            vocabulary_.add_bos = true;
        }
        if (!around.behind.empty()) {
            ELPIS_TRY(const std::uint32_t end, named_in_template(around.behind.front()));
            std::erase(vocabulary_.ends, end);
            vocabulary_.ends.insert(vocabulary_.ends.begin(), end);
            vocabulary_.add_eos = true;
        }
        return {};
    }

    Result<std::uint32_t> named_in_template(const std::string& text) const {
        const auto id = known(id_of_(text));
        if (id) return *id;
        return refuse(
            fmt::format("its post_processor names the token {}, which there is not", shown(text)));
    }

    const TokenizerSettings& settings_;
    const TokenId& id_of_;
    Vocabulary& vocabulary_;
};

}  // namespace

Result<void> find_special_tokens(const TokenizerFile& file,
                                 const TokenizerSettings& settings,
                                 const TokenId& id_of,
                                 Vocabulary& vocabulary) {
    return Finder(settings, id_of, vocabulary)
        .find(file.rest.value("post_processor", Json()),
              file.rest["model"].value("unk_token", Json()));
}

}  // namespace elpis::backends::hf
