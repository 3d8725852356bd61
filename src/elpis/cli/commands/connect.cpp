#include "elpis/cli/commands/connect.h"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/command_line.h"
#include "elpis/cli/connect/clients.h"
#include "elpis/cli/connect/entry.h"
#include "elpis/cli/connect/settings_edit.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/config/load.h"
#include "elpis/config/places.h"

namespace elpis::cli {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uintmax_t kMostBytes = 16U << 20U;
constexpr unsigned kOwnerOnly = 0600;  // such files may hold keys

struct ClientFile {
    fs::path path;
    std::string text;
    std::optional<unsigned> mode;  // nothing: it is not there yet
};

Result<ClientFile> read(const fs::path& named) {
    ClientFile file{.path = named, .text = {}, .mode = {}};
    std::error_code error;
    // Where it is a link, into a folder of dotfiles say, the link stays.
    if (const fs::path real = fs::canonical(named, error); !error) file.path = real;
    auto text = read_whole_file(file.path, kMostBytes, "settings file");
    if (text) {
        file.text = *std::move(text);
        const auto permissions = fs::status(file.path, error).permissions();
        file.mode = error ? kOwnerOnly : static_cast<unsigned>(permissions & fs::perms::all);
    } else if (text.error().code != ErrorCode::NotFound) {
        return std::unexpected(text.error());
    }
    return file;
}

Result<void> write(const ClientFile& file, const std::string& text) {
    if (file.mode) {
        fs::path backup = file.path;
        backup += ".before-elpis";
        ELPIS_OK(write_whole_file(backup, file.text, file.mode));
    } else {
        std::error_code error;
        fs::create_directories(file.path.parent_path(),
                               error);  // what fails shows in the next line
    }
    return write_whole_file(file.path, text, file.mode.value_or(kOwnerOnly));
}

Result<std::string> edited(const ConnectCommand& command,
                           const std::string& text,
                           const config::Inputs& inputs) {
    if (command.remove) return without_server(text, command.name);
    ELPIS_TRY(const Json entry, client_entry(inputs));
    return with_server(text, command.name, entry);
}

}  // namespace

Result<ExitCode> run_connect(const ConnectCommand& command, const config::Inputs& inputs) {
    Terminal out(STDOUT_FILENO);
    if (command.print) {
        ELPIS_TRY(const std::string text, edited(command, "", inputs));
        out.print(text);
        ELPIS_OK(out.check());
        return ExitCode::Ok;
    }
    fs::path named;
    if (command.file.empty()) {
        ELPIS_TRY(named, client_file(command.client, inputs));
    } else {
        ELPIS_TRY(named, config::resolve(command.file.string(), inputs));
    }
    ELPIS_TRY(const ClientFile file, read(named));
    auto text = edited(command, file.text, inputs);
    if (!text && text.error().code == ErrorCode::InvalidArgument) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} {}; it stays as it is. --print shows what to enter by hand",
                                file.path.string(),
                                text.error().message));
    }
    if (!text) return std::unexpected(text.error());
    const std::string title = client_title(command.client);
    const bool changes = *text != file.text;
    if (changes) {
        ELPIS_OK(write(file, *text));
    }
    if (command.remove) {
        out.print(changes ? fmt::format("{} does not start \"{}\" any more.\n", title, command.name)
                          : fmt::format("{} has no server \"{}\".\n", title, command.name));
    } else {
        out.print(changes
                      ? fmt::format("{} starts Elpis as \"{}\" from now on; restart it.\n",
                                    title,
                                    command.name)
                      : fmt::format("{} starts Elpis as \"{}\" already.\n", title, command.name));
    }
    out.print(fmt::format("File    {}\n", tamed(file.path.string())));
    if (changes && file.mode)
        out.print(fmt::format("Before  {}.before-elpis\n", tamed(file.path.string())));
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
