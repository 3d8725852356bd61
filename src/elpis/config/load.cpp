#include "elpis/config/load.h"

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
#include "elpis/base/options.h"
#include "elpis/base/utf8.h"
#include "elpis/config/entry.h"
#include "elpis/config/findings.h"
#include "elpis/config/from_environment.h"
#include "elpis/config/from_file.h"
#include "elpis/config/own_events.h"
#include "elpis/config/places.h"
#include "elpis/config/rules.h"
#include "elpis/config/settings.h"
#include "elpis/config/table.h"
#include "elpis/config/text_file.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

void append(Findings& all, Findings&& more) {
    std::ranges::move(more.assignments, std::back_inserter(all.assignments));
    std::ranges::move(more.events, std::back_inserter(all.events));
    std::ranges::move(more.adapters, std::back_inserter(all.adapters));
    std::ranges::move(more.errors, std::back_inserter(all.errors));
    std::ranges::move(more.warnings, std::back_inserter(all.warnings));
    std::ranges::move(more.refused, std::back_inserter(all.refused));
}

Findings from_flags(const Inputs& inputs) {
    Findings findings;
    for (const auto& [key, text] : inputs.flags) {
        if (const Entry* entry = find(key)) {
            findings.assignments.push_back(
                {entry, text, fmt::format("\"{}\"", utf8::printable(text)), entry->flag()});
        } else {
            const std::size_t dot = std::min(key.find('.'), key.size());
            findings.errors.push_back(unknown_setting(
                key.substr(0, dot), key.substr(std::min(dot + 1, key.size())), "flags"));
        }
    }
    return findings;
}

class Loading {
public:
    explicit Loading(const Inputs& inputs) : inputs_(inputs) {
        for (const Entry& entry : table()) {
            loaded_.origins.push_back({entry.key(), entry.default_text(), "default"});
        }
    }

    std::expected<Loaded, std::vector<Error>> run() && {
        read_file();
        append(findings_, from_environment(inputs_.environment));
        append(findings_, from_flags(inputs_));
        for (const Assignment& assignment : findings_.assignments)
            apply(assignment);
        apply_events();
        place_paths();
        place_adapters();
        place_cache();
        place_quiet_log();
        place_journal();
        check_rules(loaded_, findings_);
        if (!findings_.errors.empty()) return std::unexpected(std::move(findings_.errors));
        loaded_.warnings = std::move(findings_.warnings);
        return std::move(loaded_);
    }

private:
    void read_file() {
        const auto found = settings_file(inputs_);
        if (!found) return findings_.errors.push_back(found.error());
        const std::optional<SettingsFile>& file = *found;
        if (!file) return;
        const auto text = read_text_file(file->path, file->shown, "a settings file");
        if (!text) return findings_.errors.push_back(text.error());
        append(findings_, from_toml(*text, file->shown));
        loaded_.file = file->path;
    }

    void apply(const Assignment& given) {
        const Entry& entry = *given.entry;
        std::string text = given.text;
        if (entry.key() == "model.gpu_layers" && text == "-1") {
            text = "auto";
            findings_.warnings.push_back(
                fmt::format("{}: model.gpu_layers -1 means \"auto\" here.", given.source));
        }
        if (!entry.write(loaded_.settings, text)) {
            findings_.refuse(given);
            return;
        }
        Origin& origin = origin_of(entry);
        origin.value = entry.read(loaded_.settings);
        origin.source = given.source;
    }

    void apply_events() {
        for (const OwnEvent& event : findings_.events) {
            loaded_.settings.affect.events[event.name] = event.effect;
            loaded_.events.push_back({event.name, effect_text(event.effect), event.source});
        }
    }

    // Only once everything is known: what model.path is depends on the backend.
    void place_paths() {
        for (const Entry& entry : table()) {
            Origin& origin = origin_of(entry);
            if (entry.kind != Kind::Path || origin.value.empty()) continue;
            if (entry.key() == "model.path" && is_reference(origin.value)) continue;
            const auto path = resolve(origin.value, inputs_);
            if (path) {
                entry.write(loaded_.settings, path->string());
                origin.value = path->string();
            } else {
                findings_.errors.push_back(
                    {path.error().code,
                     fmt::format("{}: {}: {}", origin.source, origin.key, path.error().message)});
            }
        }
    }

    void place_adapters() {
        for (const NamedAdapter& adapter : findings_.adapters) {
            const auto path = resolve(adapter.path, inputs_);
            if (!path) {
                findings_.errors.push_back({path.error().code,
                                            fmt::format("{}: model.adapters.{}: {}",
                                                        adapter.source,
                                                        adapter.name,
                                                        path.error().message)});
                continue;
            }
            loaded_.settings.engine.adapters.push_back({.name = adapter.name, .path = *path});
            loaded_.adapters.push_back({adapter.name, path->string(), adapter.source});
        }
    }

    // A URL, or the id of a checkpoint in the local cache, which is what "org/name" means to the
    // backends that load checkpoints unless there is such a folder.
    bool is_reference(const std::string& text) const {
        if (text.find("://") != std::string::npos) return true;
        const std::string& backend = loaded_.settings.backend;
        if (backend != "transformers" && backend != "checkpoint") return false;
        const std::size_t slash = text.find('/');
        std::error_code error;
        return slash != std::string::npos && text.find('/', slash + 1) == std::string::npos &&
               std::string_view("./~").find(text.front()) == std::string_view::npos &&
               text.back() != '/' && !fs::exists(inputs_.working_directory / text, error);
    }

    // Without a home of any kind, where temporary files go.
    void place_cache() {
        std::error_code error;
        fs::path temporary = fs::temp_directory_path(error);
        loaded_.settings.cache = cache_home(inputs_).value_or(std::move(temporary)) / "elpis";
        loaded_.settings.engine.layouts = loaded_.settings.cache / "layouts";
        loaded_.settings.hub = hub_cache(inputs_).value_or(fs::path());
    }

    // A quiet log without a file of its own goes where logs go.
    void place_quiet_log() {
        LogOptions& log = loaded_.settings.log;
        if (!log.quiet || !log.output_file.empty()) return;
        const Origin& quiet = origin_of(*find("logging.quiet"));
        if (const auto home = state_home(inputs_)) {
            log.output_file = *home / "elpis/elpis-server.log";
            Origin& origin = origin_of(*find("logging.output_file"));
            origin.value = log.output_file.string();
            origin.source = quiet.source;
        } else {
            findings_.warnings.push_back(
                fmt::format("{}: the log is quiet, and without logging.output_file, "
                            "XDG_STATE_HOME or HOME there is no place for it: nothing is logged.",
                            quiet.source));
        }
    }

    // Without a home of any kind there is none, which the journal says itself.
    void place_journal() {
        fs::path& path = loaded_.settings.journal.path;
        const auto home = state_home(inputs_);
        if (!path.empty() || !home) return;
        path = *home / "elpis/journal.sqlite";
        origin_of(*find("journal.path")).value = path.string();
    }

    Origin& origin_of(const Entry& entry) {
        return loaded_.origins[static_cast<std::size_t>(&entry - table().data())];
    }

    const Inputs& inputs_;
    Loaded loaded_;
    Findings findings_;
};

}  // namespace

std::expected<Loaded, std::vector<Error>> load(const Inputs& inputs) {
    return Loading(inputs).run();
}

std::string source_of(const Loaded& loaded, std::string_view key) {
    const auto origin = std::ranges::find(loaded.origins, key, &Origin::key);
    return origin == loaded.origins.end() ? "default" : origin->source;
}

}  // namespace elpis::config
