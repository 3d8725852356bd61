#include "elpis/cli/join/settings_key.h"

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
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
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostFiles = 10'000;  // in one folder

// Each text with its length in front, so that no two lists of them read alike.
class Key {
public:
    void add(std::string_view text) {
        const std::string length = fmt::format("{}:", text.size());
        hash_.add(std::as_bytes(std::span(length)));
        hash_.add(std::as_bytes(std::span(text)));
    }
    // What changes when somebody writes the file; a file that is not there is one state of it.
    void add_file(const fs::path& path) {
        struct stat state{};
        const bool there = ::stat(path.c_str(), &state) == 0;
        add(path.string());
        add(there ? fmt::format(
                        "{} {}.{}", state.st_size, state.st_mtim.tv_sec, state.st_mtim.tv_nsec)
                  : "absent");
    }
    // A file, or a folder with the files in it. Of a folder with more than anybody reads, its own
    // time has to do.
    void add_place(const fs::path& path) {
        add_file(path);
        std::set<fs::path> files;
        std::error_code error;
        fs::directory_iterator entry(path, error);
        for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
            if (files.size() == kMostFiles) return;
            files.insert(entry->path());
        }
        for (const fs::path& file : files)
            add_file(file);
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

std::string settings_key(const config::Loaded& loaded,
                         const config::Inputs& inputs,
                         const config::Personas& personas) {
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
    for (const config::Origin& adapter : loaded.adapters)
        key.add_place(adapter.value);
    key.add_place(loaded.settings.engine.model_path);
    key.add_place(loaded.settings.emotion_vectors_dir);
    key.add(loaded.settings.cache.string());
    key.add(loaded.settings.hub.string());
    // What is wrong with them is told by whoever loads them.
    if (const auto characters = config::find_characters(loaded, inputs)) {
        for (const auto& [name, file] : *characters)
            key.add_file(file.path);
    }
    for (const auto& [name, persona] : personas)
        key.add_place(persona.affect.vectors);
    return key.hex();
}

}  // namespace elpis::cli
