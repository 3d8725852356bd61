#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/base/result.h"

namespace elpis::backends::hf {

// The chat templates of a checkpoint by name, "default" the one that is used: chat_template.jinja
// before chat_template.json before tokenizer_config.json, as transformers has it. May be empty:
// then ChatML is used. Refused: a template of more than 1 MiB.
using ChatTemplates = std::map<std::string, std::string>;
Result<ChatTemplates> read_chat_templates(const std::filesystem::path& folder,
                                          const JsonFields& tokenizer_config);

// Whether the default one may write this token at the beginning: by its text, or as bos_token.
bool writes_bos(const ChatTemplates& templates, std::string_view bos);

// The tokenizer.chat_template keys.
void write_chat_templates(const ChatTemplates& templates, GgufHeader& header);

}  // namespace elpis::backends::hf
