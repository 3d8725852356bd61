#include "elpis/backends/hf/chat_templates.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/random_file.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using steering::formats::refuse;

constexpr std::uint64_t kLongest = std::uint64_t{1} << 20U;

// A text, or a list of {name, template}.
Result<ChatTemplates> templates_in(const Json& value, const char* file) {
    ChatTemplates templates;
    if (value.is_null()) return templates;
    if (value.is_string()) {
        templates["default"] = value.get<std::string>();
    } else if (value.is_array()) {
        for (const Json& entry : value) {
            const bool named = entry.is_object() && entry.contains("name") &&
                               entry["name"].is_string() && entry.contains("template") &&
                               entry["template"].is_string();
            if (!named) return refuse(fmt::format("the chat_template of its {} is no text", file));
            templates[entry["name"].get<std::string>()] = entry["template"].get<std::string>();
        }
    } else {
        return refuse(fmt::format("the chat_template of its {} is no text", file));
    }
    for (const auto& [name, text] : templates) {
        if (text.size() > kLongest)
            return refuse(fmt::format("its chat template has more than {} bytes", kLongest));
    }
    return templates;
}

}  // namespace

Result<ChatTemplates> read_chat_templates(const fs::path& folder,
                                          const JsonFields& tokenizer_config) {
    std::error_code error;
    if (const fs::path jinja = folder / "chat_template.jinja"; fs::exists(jinja, error)) {
        ELPIS_TRY(std::string text, read_text(jinja, kLongest));
        return ChatTemplates{{"default", std::move(text)}};
    }
    if (const fs::path json = folder / "chat_template.json"; fs::exists(json, error)) {
        ELPIS_TRY(const std::string text, read_text(json, 2 * kLongest));
        const auto object = steering::formats::parse_json(text);
        if (!object) return refuse("its chat_template.json: " + object.error().message);
        if (!object->is_object()) return refuse("its chat_template.json is no JSON object");
        return templates_in(object->value("chat_template", Json()), "chat_template.json");
    }
    return templates_in(tokenizer_config.object().value("chat_template", Json()),
                        "tokenizer_config.json");
}

bool writes_bos(const ChatTemplates& templates, std::string_view bos) {
    const auto used = templates.find("default");
    return used != templates.end() && (used->second.find("bos_token") != std::string::npos ||
                                       used->second.find(bos) != std::string::npos);
}

void write_chat_templates(const ChatTemplates& templates, GgufHeader& header) {
    std::vector<std::string> others;
    for (const auto& [name, text] : templates) {
        if (name == "default") {
            header.text("tokenizer.chat_template", text);
        } else {
            header.text("tokenizer.chat_template." + name, text);
            others.push_back(name);
        }
    }
    if (!others.empty()) header.texts("tokenizer.chat_templates", others);
}

}  // namespace elpis::backends::hf
