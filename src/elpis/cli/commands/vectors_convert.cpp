#include "elpis/cli/commands/vectors_convert.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/steering/formats/converted.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/known_names.h"

namespace elpis::cli {
namespace {

namespace fs = std::filesystem;
using steering::VectorToWrite;

bool is_file_name(const fs::path& out) {
    return out.extension() == ".gguf" || out.extension() == ".safetensors";
}

// One file for each direction, in a folder that is made if it is not there.
Result<std::vector<fs::path>> files_in(const fs::path& folder,
                                       const std::vector<VectorToWrite>& vectors) {
    std::vector<fs::path> files;
    for (const VectorToWrite& vector : vectors) {
        // The name comes from a file that anybody may have written, and becomes one here.
        if (vector.name.find('/') != std::string::npos || vector.name.starts_with('.') ||
            vector.name.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("a direction called \"{}\" cannot become a file of that name",
                                    steering::shown(vector.name)));
        }
        files.push_back(folder / (vector.name + ".gguf"));
    }
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("the folder {} cannot be made: {}", folder.string(), error.message()));
    }
    return files;
}

}  // namespace

Result<ExitCode> run_vectors_convert(const VectorsConvertCommand& command,
                                     const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const steering::VectorFile file,
              steering::read_vector_file(command.in,
                                         {.default_block = loaded.settings.steering_layer,
                                          .row_zero = command.row_zero,
                                          .measured = command.measured}));
    const std::string name = command.name.empty() ? command.in.stem().string() : command.name;
    const auto result = steering::converted(file, name);
    if (!result) {
        return fail(result.error().code,
                    fmt::format("{}: {}", command.in.string(), result.error().message));
    }
    std::vector<fs::path> files{command.out};
    if (!is_file_name(command.out)) {
        if (!command.out.extension().empty() && !fs::is_directory(command.out)) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} cannot be written: its name has to end in .gguf or "
                                    ".safetensors, or be that of a folder",
                                    command.out.string()));
        }
        ELPIS_TRY(files, files_in(command.out, result->vectors));
    } else if (result->vectors.size() > 1) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} has {} directions, and a file that is written holds one; name "
                                "a folder for them",
                                command.in.string(),
                                result->vectors.size()));
    } else {
        ELPIS_OK(check_output("OUT", command.out));
    }
    Terminal out(STDOUT_FILENO);
    for (std::size_t i = 0; i < files.size(); ++i) {
        ELPIS_OK(steering::write_vector_file(files[i], result->vectors[i]));
        out.print(fmt::format("{}: \"{}\", {} rows\n",
                              tamed(files[i].string()),
                              tamed(result->vectors[i].name),
                              result->vectors[i].rows.size()));
    }
    Terminal notes(STDERR_FILENO);
    for (const auto* remarks : {&file.remarks, &result->remarks}) {
        for (const std::string& remark : *remarks)
            notes.print("(" + tamed(remark) + ")\n");
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
