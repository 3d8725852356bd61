#include "elpis/steering/write_fields.h"

#include <filesystem>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/steering/file_fields.h"
#include "elpis/steering/formats/converted.h"
#include "elpis/steering/formats/known_fields.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::steering {
namespace {

namespace fs = std::filesystem;

bool can_be_written(const fs::path& file, const VectorFile& content) {
    return (file.extension() == ".gguf" || file.extension() == ".safetensors") &&
           content.fields.contains(std::string(formats::keys::kFormatVersion)) &&
           content.directions.size() == 1;
}

// The file of a vector in a folder: the first that bears its name, whatever its format.
fs::path file_in(const fs::path& folder, const std::string& name) {
    std::error_code unknown;
    for (const char* extension : {".gguf", ".safetensors", ".pt", ".svec", ".json"}) {
        fs::path file = folder / (name + extension);
        if (fs::exists(file, unknown)) return file;
    }
    return folder / (name + ".gguf");
}

}  // namespace

Result<std::vector<std::string>> write_fields(const fs::path& place,
                                              std::span<const std::string> vectors,
                                              const FileFields& fields) {
    std::error_code unknown;
    std::vector<fs::path> files{place};
    if (fs::is_directory(place, unknown)) {
        files.clear();
        for (const std::string& name : vectors)
            files.push_back(file_in(place, name));
    }
    std::vector<std::string> remarks;
    for (const fs::path& file : files) {
        ELPIS_TRY(const VectorFile content, read_vector_file(file, {}));
        if (!can_be_written(file, content)) {
            remarks.push_back(
                fmt::format("{} is not a file of Elpis, so it was left as it is; elpis vectors "
                            "convert makes one that can hold how it stands",
                            file.string()));
            continue;
        }
        ELPIS_TRY(Converted result, converted(content, file.stem().string()));
        VectorToWrite& vector = result.vectors.front();
        for (const auto& [key, value] : fields)
            vector.fields[key] = value;
        ELPIS_OK(write_vector_file(file, vector));
    }
    return remarks;
}

}  // namespace elpis::steering
