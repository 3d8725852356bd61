#include "elpis/steering/store.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/fit.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/vector_folder.h"
#include "elpis/steering/library.h"
#include "elpis/steering/make_library.h"
#include "elpis/steering/to_file.h"

namespace elpis::steering {

Result<FittedSet> load_library(const std::filesystem::path& folder,
                               const VectorReading& how,
                               const FitTarget& target) {
    ELPIS_TRY(auto files, read_vector_folder(folder, how));
    std::vector<SourceFile> sources;
    sources.reserve(files.size());
    for (auto& [name, content] : files) {
        sources.push_back(
            {.file = (folder / name).string(), .name = name, .content = std::move(content)});
    }
    return make_library(folder.filename().string(), sources, target);
}

std::vector<std::string> missing_quadrants(const Library& library) {
    std::vector<std::string> missing;
    if (library.has_axes()) return missing;
    for (const std::string_view name : kQuadrants) {
        if (!library.has(name)) missing.emplace_back(name);
    }
    return missing;
}

Result<void> save_library(const std::filesystem::path& folder,
                          const Library& library,
                          const MoreFields& more) {
    const std::filesystem::path whole = folder.lexically_normal();
    const std::filesystem::path partial = whole.string() + ".partial";
    std::error_code error;
    std::filesystem::remove_all(partial, error);
    std::filesystem::create_directories(partial, error);
    if (error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("the folder {} cannot be made: {}", partial.string(), error.message()));
    }
    for (const auto& [name, vector] : library.vectors) {
        ELPIS_TRY(VectorToWrite file, to_file(vector, library));
        if (more) file.fields.merge(more(name));
        ELPIS_OK(write_vector_file(partial / (name + ".gguf"), file));
    }
    // What is in the way goes first; whoever looks between the two finds nothing and makes anew.
    std::filesystem::remove_all(whole, error);
    std::filesystem::rename(partial, whole, error);
    if (error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format(
                "the folder {} cannot be put in place: {}", whole.string(), error.message()));
    }
    return {};
}

Result<void> check_replaceable(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(folder, error))) return {};
    const auto refuse = [&](const std::string& what) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} would be replaced, and {}; name a new folder, or one that "
                                "holds nothing but vectors that Elpis made",
                                folder.string(),
                                what));
    };
    std::filesystem::directory_iterator entry(folder, error);
    if (error) return refuse("it is no folder that can be looked into");
    for (const std::filesystem::directory_iterator end; !error && entry != end;
         entry.increment(error)) {
        const std::filesystem::path& file = entry->path();
        const auto content = file.extension() == ".gguf" ? read_vector_file(file, {})
                                                         : fail(ErrorCode::InvalidArgument, "");
        if (!content || !content->fields.contains(std::string(formats::keys::kFormatVersion))) {
            return refuse(fmt::format("it holds {}, which is no vector file that Elpis made",
                                      file.filename().string()));
        }
    }
    if (error) return refuse("it cannot be read to its end: " + error.message());
    return {};
}

}  // namespace elpis::steering
