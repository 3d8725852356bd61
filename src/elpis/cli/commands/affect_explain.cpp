#include "elpis/cli/commands/affect_explain.h"

#include <chrono>
#include <string>

#include <unistd.h>

#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/explanation_page.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"

namespace elpis::cli {

Result<ExitCode> run_affect_explain(const AffectExplainCommand& command,
                                    const config::Inputs& inputs) {
    ELPIS_TRY(const Natures natures, Natures::load(inputs));
    ELPIS_TRY(journal::Reader reader, open_journal(natures.settings()));
    ELPIS_TRY(const std::string name, named_or_last(command.character, reader));
    ELPIS_TRY(const Natures::Nature nature, natures.of(name));
    const Clock::Wall now = std::chrono::system_clock::now();
    ELPIS_TRY(const KeptLife life, life_of(name, nature, reader, now));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? explanation_json(name, life)
                           : explanation_page(name, life, now, out.look()));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
