#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/base/result.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"

// What clients call a model is here who answers: the model's own name means the default character,
// every character's name that character, and "plain" nobody. "plain" and the model's own name go
// before a character that has one of them for its name: who is meant is said by `character` then.
namespace elpis::openai {

inline constexpr std::string_view kPlain = "plain";

struct Voice {
    std::string character{mind::kDefaultCharacter};
    bool plain = false;
};

// What the model itself is called: its file's name without the ending.
std::string model_name(const mind::Mind& mind);

// NotFound for an id that is nobody's. `character`, where it is given, goes before what the id says
// and may be somebody new; InvalidArgument beside "plain".
Result<Voice> find_voice(mind::Mind& mind,
                         std::string_view id,
                         const std::optional<std::string>& character);

// {"object": "list", "data": [{id, object, created, owned_by}]}: the model, "plain", and everybody
// who is known, at most a few thousand; each id once.
Result<mcp::Json> model_list(mind::Mind& mind, std::int64_t created);
// One of them.
mcp::Json model_json(std::string_view id, std::int64_t created);

}  // namespace elpis::openai
