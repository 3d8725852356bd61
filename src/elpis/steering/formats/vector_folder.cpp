#include "elpis/steering/formats/vector_folder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering {
namespace {

constexpr std::array<std::string_view, 5> kExtensions = {
    ".gguf", ".pt", ".safetensors", ".svec", ".json"};
constexpr std::size_t kMostFiles = 1000;

bool is_vector_name(const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return !file.filename().string().starts_with('.') &&
           std::ranges::find(kExtensions, extension) != kExtensions.end();
}

using Files = std::map<std::string, std::filesystem::path>;

Result<Files> files_in(const std::filesystem::path& folder) {
    std::error_code error;
    const auto status = std::filesystem::status(folder, error);
    if (!std::filesystem::exists(status)) {
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no folder of vectors {}", folder.string()));
    }
    if (!std::filesystem::is_directory(status)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} is not a folder of vectors, but a file", folder.string()));
    }
    Files files;
    std::filesystem::directory_iterator entry(folder, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;  // what cannot be looked at is no vector file
        if (!is_vector_name(entry->path()) || !entry->is_regular_file(ignored)) continue;
        const auto [known, added] = files.try_emplace(entry->path().stem().string(), entry->path());
        if (!added) {
            const auto [first, second] =
                std::minmax({known->second.filename().string(), entry->path().filename().string()});
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format("the folder {} has two vector files for \"{}\": {} and {}; keep one",
                            folder.string(),
                            known->first,
                            first,
                            second));
        }
        if (files.size() > kMostFiles) {
            return fail(
                ErrorCode::InvalidArgument,
                fmt::format(
                    "the folder {} has more than {} vector files", folder.string(), kMostFiles));
        }
    }
    if (error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format(
                "the folder of vectors {} cannot be read: {}", folder.string(), error.message()));
    }
    if (files.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the folder {} has no vector file (excited.gguf, calm.pt, …)",
                                folder.string()));
    }
    return files;
}

}  // namespace

Result<std::map<std::string, VectorFile>> read_vector_folder(const std::filesystem::path& folder,
                                                             const VectorReading& how) {
    ELPIS_TRY(const Files files, files_in(folder));
    std::map<std::string, VectorFile> vectors;
    for (const auto& [name, file] : files) {
        ELPIS_TRY(VectorFile vector, read_vector_file(file, how));
        vectors.emplace(name, std::move(vector));
    }
    return vectors;
}

}  // namespace elpis::steering
