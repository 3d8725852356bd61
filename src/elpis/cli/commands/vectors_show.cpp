#include "elpis/cli/commands/vectors_show.h"

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/commands.h"
#include "elpis/cli/vectors/file_page.h"
#include "elpis/config/load.h"
#include "elpis/steering/formats/vector_file.h"

namespace elpis::cli {

Result<ExitCode> run_vectors_show(const VectorsShowCommand& command, const config::Inputs& inputs) {
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(const steering::VectorFile file,
              steering::read_vector_file(command.file,
                                         {.default_block = loaded.settings.steering_layer}));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? file_json(command.file, file)
                           : file_page(command.file, file, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
