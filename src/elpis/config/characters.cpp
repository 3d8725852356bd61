#include "elpis/config/characters.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/config/load.h"
#include "elpis/config/persona_file.h"
#include "elpis/config/places.h"
#include "elpis/persona/name.h"
#include "elpis/persona/persona.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostFiles = 10'000;  // of one folder, whatever they are

bool is_folder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

// What a character's file calls a set of vectors, as a path.
Result<fs::path> vectors_of(const std::string& text, const fs::path& file, Inputs inputs) {
    inputs.working_directory = file.parent_path();
    ELPIS_TRY(fs::path named, resolve(text, inputs));
    if (!named.has_filename()) named = named.parent_path();  // "folder/"
    std::error_code unknown;
    if (fs::exists(named, unknown)) return named;
    for (const std::string_view ending : {".gguf", ".safetensors"}) {
        fs::path whole = named;
        whole += ending;
        if (fs::exists(whole, unknown)) return whole;
    }
    return named;
}

class Search {
public:
    void look_in(const fs::path& folder, bool shipped) {
        std::error_code error;
        fs::directory_iterator entry(folder, error);
        for (std::size_t seen = 0; !error && entry != fs::directory_iterator(); ++seen) {
            if (seen == kMostFiles) {
                return refuse(
                    fmt::format("{} has more than {} files; a folder of characters may "
                                "have so many.",
                                utf8::printable(folder.string()),
                                kMostFiles));
            }
            take(entry->path(), shipped);
            entry.increment(error);
        }
        if (error) {
            refuse(fmt::format("the folder of characters {} cannot be read: {}.",
                               utf8::printable(folder.string()),
                               error.message()));
        }
    }

    std::expected<CharacterFiles, std::vector<Error>> result() && {
        if (!errors_.empty()) return std::unexpected(std::move(errors_));
        return std::move(files_);
    }

private:
    void take(const fs::path& path, bool shipped) {
        const std::string file = path.filename().string();
        if (path.extension() != ".toml" || file.starts_with('.')) return;
        std::string name = path.stem().string();
        if (const auto good = persona::check_character_name(name); !good) {
            return refuse(
                fmt::format("{}: {}.", utf8::printable(path.string()), good.error().message));
        }
        files_.insert_or_assign(std::move(name), CharacterFile{.path = path, .shipped = shipped});
    }
    void refuse(std::string sentence) {
        errors_.push_back({ErrorCode::Unavailable, std::move(sentence)});
    }

    CharacterFiles files_;
    std::vector<Error> errors_;
};

}  // namespace

std::optional<fs::path> own_characters_folder(const Loaded& loaded, const Inputs& inputs) {
    if (const fs::path& dir = loaded.settings.characters_dir; !dir.empty()) return dir;
    const auto home = config_home(inputs);
    return home ? std::optional(*home / "elpis/characters") : std::nullopt;
}

std::optional<fs::path> shipped_characters_folder(const Inputs& inputs) {
    if (!inputs.share_directory.empty() && is_folder(inputs.share_directory / "characters"))
        return inputs.share_directory / "characters";
    // CHECKOUT/build/PRESET/bin/elpis
    const fs::path build = inputs.executable.parent_path().parent_path().parent_path();
    fs::path in_checkout = build.parent_path() / "share/characters";
    if (build.filename() == "build" && is_folder(in_checkout)) return in_checkout;
    return std::nullopt;
}

std::expected<CharacterFiles, std::vector<Error>> find_characters(const Loaded& loaded,
                                                                  const Inputs& inputs) {
    Search search;
    if (const auto shipped = shipped_characters_folder(inputs)) search.look_in(*shipped, true);
    // The usual folder need not be there; one that is asked for is missed.
    const auto own = own_characters_folder(loaded, inputs);
    const bool asked_for = !loaded.settings.characters_dir.empty();
    if (own && (asked_for || is_folder(*own))) search.look_in(*own, false);
    return std::move(search).result();
}

std::expected<persona::Persona, std::vector<Error>> load_character(const std::string& name,
                                                                   const CharacterFile& file) {
    auto persona = read_persona_file(file.path);
    if (persona && persona->name.empty()) persona->name = name;
    return persona;
}

std::expected<Personas, std::vector<Error>> load_characters(const Loaded& loaded,
                                                            const Inputs& inputs) {
    const auto files = find_characters(loaded, inputs);
    if (!files) return std::unexpected(files.error());
    Personas personas;
    std::vector<Error> errors;
    for (const auto& [name, file] : *files) {
        auto persona = load_character(name, file);
        if (!persona) {
            std::ranges::move(persona.error(), std::back_inserter(errors));
            continue;
        }
        if (std::string& vectors = persona->affect.vectors; !vectors.empty()) {
            const auto path = vectors_of(vectors, file.path, inputs);
            if (!path) {
                errors.push_back({path.error().code,
                                  fmt::format("{}: affect.vectors: {}",
                                              utf8::printable(file.path.string()),
                                              path.error().message)});
                continue;
            }
            vectors = path->string();
        }
        personas.emplace(name, *std::move(persona));
    }
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return personas;
}

}  // namespace elpis::config
