#include "elpis/cli/commands/doctor.h"

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/doctor/diagnosis.h"
#include "elpis/cli/doctor/evidence.h"
#include "elpis/cli/doctor/page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"

namespace elpis::cli {

Result<ExitCode> run_doctor(const DoctorCommand& command, const config::Inputs& inputs) {
    const Diagnosis diagnosis = diagnose(gather_evidence(inputs));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? doctor_json(diagnosis) : doctor_page(diagnosis, out.look()));
    ELPIS_OK(out.check());
    return diagnosis.problems.empty() ? ExitCode::Ok : ExitCode::Configuration;
}

}  // namespace elpis::cli
