#include "elpis/cli/join/settings_key.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "elpis/base/sha256.h"
#include "elpis/cli/version.h"
#include "elpis/config/characters.h"
#include "elpis/config/entry.h"
#include "elpis/config/load.h"
#include "elpis/config/table.h"

namespace elpis::cli {
namespace {

// Each text with its length in front, so that no two lists of them read alike.
class Key {
public:
    void add(std::string_view text) {
        const std::string length = fmt::format("{}:", text.size());
        hash_.add(std::as_bytes(std::span(length)));
        hash_.add(std::as_bytes(std::span(text)));
    }
    // What changes when somebody writes the file; a file that is not there is one state of it.
    void add_file(const std::filesystem::path& path) {
        struct stat state{};
        const bool there = ::stat(path.c_str(), &state) == 0;
        add(path.string());
        add(there ? fmt::format(
                        "{} {}.{}", state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec)
                  : "absent");
    }
    void add(const std::vector<config::Origin>& origins) {
        add(fmt::format("{}", origins.size()));
        for (const config::Origin& each : origins) {
            add(each.key);
            add(each.value);
        }
    }
    std::string hex() { return hash_.hex(); }

private:
    Sha256 hash_;
};

bool matters(const config::Entry& entry) {
    return entry.section != "http" && entry.section != "logging" && entry.key() != "mcp.join";
}

}  // namespace

std::string settings_key(const config::Loaded& loaded, const config::Inputs& inputs) {
    Key key;
    key.add(version());
    key.add_file(inputs.executable);
    for (const config::Entry& entry : config::table()) {
        if (!matters(entry)) continue;
        key.add(entry.key());
        key.add(entry.read(loaded.settings));
    }
    key.add(loaded.events);
    key.add(loaded.adapters);
    key.add_file(loaded.settings.engine.model_path);
    key.add(loaded.settings.cache.string());
    key.add(loaded.settings.hub.string());
    // What is wrong with them is told by whoever loads them.
    if (const auto characters = config::find_characters(loaded, inputs)) {
        for (const auto& [name, file] : *characters)
            key.add_file(file.path);
    }
    return key.hex();
}

}  // namespace elpis::cli
