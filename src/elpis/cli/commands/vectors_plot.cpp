#include "elpis/cli/commands/vectors_plot.h"

#include <filesystem>
#include <map>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/steering/evaluation/report/vector_page.h"
#include "elpis/steering/formats/vector_file.h"
#include "elpis/steering/formats/vector_folder.h"
#include "elpis/steering/formats/whole_file.h"

namespace elpis::cli {

Result<ExitCode> run_vectors_plot(const VectorsPlotCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_OK(check_output("OUT", command.out));
    const steering::VectorReading how{.default_block = loaded.settings.steering_layer};
    std::map<std::string, steering::VectorFile> files;
    std::error_code unknown;
    if (std::filesystem::is_directory(command.in, unknown)) {
        ELPIS_TRY(files, steering::read_vector_folder(command.in, how));
    } else {
        ELPIS_TRY(files[command.in.stem().string()], steering::read_vector_file(command.in, how));
    }
    const std::string title = command.in.filename().string();
    ELPIS_OK(steering::formats::write_whole_file(
        command.out, steering::evaluation::report::vector_page(title, files)));
    Terminal out(STDOUT_FILENO);
    out.print(fmt::format("{}\n", tamed(command.out.string())));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
