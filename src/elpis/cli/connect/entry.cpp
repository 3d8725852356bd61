#include "elpis/cli/connect/entry.h"

#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/cli/as_one.h"
#include "elpis/config/entry.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/config/table.h"

namespace elpis::cli {

using Json = nlohmann::ordered_json;

namespace {

Result<void> check_text(const Json& value) {
    if (!value.is_string()) {
        for (const Json& each : value)
            ELPIS_OK(check_text(each));
        return {};
    }
    const auto& text = value.get_ref<const std::string&>();
    if (utf8::valid(text)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is not UTF-8, and a client's settings can hold nothing else; "
                            "give it another name",
                            utf8::printable(text)));
}

}  // namespace

Result<Json> client_entry(const config::Inputs& inputs) {
    if (inputs.executable.empty())
        return fail(ErrorCode::Unavailable, "this program cannot find its own path in /proc");
    // That they can be used is said now, to who sits here, and not later in a client's log.
    ELPIS_TRY(const config::Loaded loaded, as_one(config::load(inputs)));
    Json arguments = Json::array({"mcp"});
    if (inputs.file) {
        ELPIS_TRY(const std::filesystem::path file, config::resolve(inputs.file->string(), inputs));
        arguments.push_back("--config");
        arguments.push_back(file.string());
    }
    for (const auto& [key, text] : inputs.flags) {
        const config::Entry* const entry = config::find(key);
        if (entry == nullptr) continue;  // load() has refused it
        const bool is_path = entry->kind == config::Kind::Path;
        // As load() has placed it.
        const std::string value = is_path ? entry->read(loaded.settings) : text;
        arguments.push_back(fmt::format("{}={}", entry->flag(), value));
    }
    Json environment = Json::object();
    for (const char* const name :
         {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) {
        const auto found = inputs.environment.find(name);
        if (found != inputs.environment.end() && found->second.starts_with('/'))
            environment[name] = found->second;
    }
    Json entry{{"command", inputs.executable.string()},
               {"args", std::move(arguments)},
               {"env", std::move(environment)}};
    ELPIS_OK(check_text(entry));
    return entry;
}

}  // namespace elpis::cli
