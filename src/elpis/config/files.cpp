#include "elpis/config/files.h"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"
#include "elpis/config/settings.h"

namespace elpis::config {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kDefaultModel = "SmolLM2-135M-Instruct.Q4_1.gguf";

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

bool is_folder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

// "model.path = /a/b.gguf (configs/elpis.toml:3)"
std::string named(const Loaded& loaded, std::string_view key) {
    const auto origin = std::ranges::find(loaded.origins, key, &Origin::key);
    return fmt::format("{} = {} ({})", key, utf8::printable(origin->value), origin->source);
}

Result<fs::path> find_default_model(const Inputs& inputs) {
    const std::vector<fs::path> places = default_models(inputs);
    const auto found = std::ranges::find_if(places, is_file);
    if (found != places.end()) return *found;
    const auto shown = places | std::views::transform([](const fs::path& place) {
                           return utf8::printable(place.string());
                       });
    return fail(ErrorCode::NotFound,
                fmt::format("model.path is not set, and the default model is not there (looked for "
                            "{}). Set model.path to a GGUF file, or run ./run in the checkout, "
                            "which fetches the default model.",
                            fmt::join(shown, ", ")));
}

Result<fs::path> find_model(const Loaded& loaded, const Inputs& inputs) {
    const std::string& backend = loaded.settings.backend;
    const fs::path& path = loaded.settings.engine.model_path;
    const std::string who = named(loaded, "model.path");
    if (backend == "llama-cpp") {
        if (path.empty()) return find_default_model(inputs);
        if (is_file(path)) return path;
        return fail(
            ErrorCode::NotFound,
            is_folder(path)
                ? fmt::format("{} is a folder; model.backend = llama-cpp loads a GGUF file, "
                              "and transformers a checkpoint folder.",
                              who)
                : fmt::format("{} does not exist; it must be a GGUF file.", who));
    }
    if (path.empty()) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{} needs model.path, which is not set.", named(loaded, "model.backend")));
    }
    const bool is_url = path.string().find("://") != std::string::npos;
    if (backend == "remote" && !is_url) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} must be a URL for model.backend = remote.", who));
    }
    // An id stays relative: the backend looks for it in the cache of checkpoints.
    if (backend != "remote" && path.is_absolute() && !is_folder(path)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{} must be a checkpoint folder, and there is none.", who));
    }
    return path;
}

}  // namespace

std::vector<fs::path> default_models(const Inputs& inputs) {
    const fs::path in_checkout = fs::path("data/models") / kDefaultModel;
    std::vector<fs::path> places{inputs.working_directory / in_checkout};
    if (!inputs.share_directory.empty()) {
        places.push_back(inputs.share_directory / "models" / kDefaultModel);
    }
    const auto checkout = checkout_of(inputs);
    if (checkout && *checkout != inputs.working_directory) {
        places.push_back(*checkout / in_checkout);
    }
    return places;
}

std::expected<fs::path, std::vector<Error>> check_files(const Loaded& loaded,
                                                        const Inputs& inputs) {
    std::vector<Error> errors;
    Result<fs::path> model = find_model(loaded, inputs);
    if (!model) errors.push_back(model.error());
    const fs::path& vectors = loaded.settings.emotion_vectors_dir;
    if (!vectors.empty() && !is_folder(vectors)) {
        errors.push_back({ErrorCode::NotFound,
                          fmt::format("{} is no folder; to run without steering vectors, leave it "
                                      "out.",
                                      named(loaded, "model.emotion_vectors_dir"))});
    }
    const fs::path& characters = loaded.settings.characters_dir;
    if (!characters.empty() && !is_folder(characters)) {
        errors.push_back({ErrorCode::NotFound,
                          fmt::format("{} is no folder; make it, or leave the setting out.",
                                      named(loaded, "characters.dir"))});
    }
    for (const Origin& adapter : loaded.adapters) {
        std::error_code unknown;
        if (fs::exists(adapter.value, unknown)) continue;
        errors.push_back({ErrorCode::NotFound,
                          fmt::format("{}: model.adapters.{} = {} does not exist; it must be a "
                                      "folder of PEFT or a .gguf file.",
                                      adapter.source,
                                      adapter.key,
                                      adapter.value)});
    }
    if (!errors.empty()) return std::unexpected(std::move(errors));
    return *std::move(model);
}

}  // namespace elpis::config
