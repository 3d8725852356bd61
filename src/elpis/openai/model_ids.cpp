#include "elpis/openai/model_ids.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/mcp/json.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/names.h"

namespace elpis::openai {
namespace {

constexpr std::size_t kPage = 500;
constexpr std::size_t kMostListed = 5000;
constexpr std::size_t kLongestShown = 80;

}  // namespace

std::string model_name(const mind::Mind& mind) {
    const std::filesystem::path path(mind.capabilities().model_path);
    const bool is_file = path.extension() == ".gguf";
    std::string name = (is_file ? path.stem() : path.filename()).string();
    return name.empty() ? "elpis" : utf8::repair(name);
}

Result<Voice> find_voice(mind::Mind& mind,
                         std::string_view id,
                         const std::optional<std::string>& character) {
    if (id == kPlain) {
        if (!character) return Voice{.plain = true};
        return fail(ErrorCode::InvalidArgument,
                    "character is given, and the model is \"plain\", which is nobody; leave one of "
                    "them out");
    }
    if (character) return Voice{.character = *character};
    if (id.empty() || id == model_name(mind) || id == mind::kDefaultCharacter) return Voice{};
    if (mind::is_character_name(id)) {
        ELPIS_TRY(const bool known, mind.knows(id));
        if (known) return Voice{.character = std::string(id)};
    }
    return fail(ErrorCode::NotFound,
                fmt::format("The model \"{}\" does not exist. There are \"{}\", \"plain\", and the "
                            "characters that GET /v1/models lists; the field `character` begins a "
                            "new one",
                            utf8::printable(id.substr(0, kLongestShown)),
                            model_name(mind)));
}

mcp::Json model_json(std::string_view id, std::int64_t created) {
    return {{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", "elpis"}};
}

Result<mcp::Json> model_list(mind::Mind& mind, std::int64_t created) {
    mcp::Json data = mcp::Json::array();
    const std::string own = model_name(mind);
    data.push_back(model_json(own, created));
    data.push_back(model_json(kPlain, created));
    std::string after;
    while (data.size() < kMostListed) {
        ELPIS_TRY(const mind::KnownPage page, mind.known(after, kPage));
        for (const mind::Known& known : page.known) {
            if (known.name == kPlain || known.name == own) continue;
            data.push_back(model_json(known.name, created));
        }
        if (page.next.empty()) break;
        after = page.next;
    }
    return mcp::Json{{"object", "list"}, {"data", std::move(data)}};
}

}  // namespace elpis::openai
