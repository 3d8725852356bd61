#include "elpis/cli/commands/doctor.h"

#include <chrono>
#include <utility>
#include <vector>

#include <unistd.h>

#include "elpis/base/result.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/doctor/diagnosis.h"
#include "elpis/cli/doctor/evidence.h"
#include "elpis/cli/doctor/page.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/live/page.h"
#include "elpis/cli/live/servers.h"
#include "elpis/cli/screen.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/watching.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"

namespace elpis::cli {
namespace {

constexpr int kRefreshMs = 1000;
constexpr std::chrono::milliseconds kPatience{500};  // for one server

// The servers that run now: again and again on a terminal, else once.
Result<ExitCode> show_live(bool json, const config::Inputs& inputs) {
    const auto folders = config::live_folders(inputs);
    ELPIS_TRY(std::vector<LiveServer> servers, ask_servers(folders, kPatience));
    Terminal out(STDOUT_FILENO);
    if (json || !out.look().terminal) {
        out.print(json ? live_json(servers) : live_page(servers, out.look()));
        ELPIS_OK(out.check());
        return ExitCode::Ok;
    }
    Look look = out.look();
    ELPIS_OK(show_pictures(kRefreshMs, [&](Screen::Size size) {
        // The folder was usable a moment ago; what was seen last stays while it is not.
        if (auto now = ask_servers(folders, kPatience)) servers = *std::move(now);
        look.width = size.columns;
        return live_screen(servers, size.rows, look);
    }));
    return ExitCode::Ok;
}

}  // namespace

Result<ExitCode> run_doctor(const DoctorCommand& command, const config::Inputs& inputs) {
    if (command.live) return show_live(command.json, inputs);
    const Diagnosis diagnosis = diagnose(gather_evidence(inputs));
    Terminal out(STDOUT_FILENO);
    out.print(command.json ? doctor_json(diagnosis) : doctor_page(diagnosis, out.look()));
    ELPIS_OK(out.check());
    return diagnosis.problems.empty() ? ExitCode::Ok : ExitCode::Configuration;
}

}  // namespace elpis::cli
