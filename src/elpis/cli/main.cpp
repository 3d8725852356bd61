#include <string>
#include <vector>

#include "elpis/cli/exit_code.h"
#include "elpis/cli/program.h"

int main(int argc, char** argv) {
    const std::vector<std::string> all(argv, argv + argc);
    if (all.empty()) return static_cast<int>(elpis::cli::ExitCode::Usage);
    return static_cast<int>(elpis::cli::run_program(all.front(), {all.begin() + 1, all.end()}));
}
