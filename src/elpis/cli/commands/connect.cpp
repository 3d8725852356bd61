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
#include "elpis/base/utf8.h"
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
constexpr int kMostLinks = 40;         // one after the other, as Linux has it
constexpr unsigned kOwnerOnly = 0600;  // such files may hold keys

struct ClientFile {
    fs::path path;
    std::string text;
    std::optional<unsigned> mode;  // nothing: it is not there yet
};

// Where it is a link, into a folder of dotfiles say, the link stays, also while nothing is there.
fs::path behind_links(fs::path path) {
    std::error_code error;
    for (int i = 0; i < kMostLinks && fs::is_symlink(path, error); ++i) {
        const fs::path target = fs::read_symlink(path, error);
        if (error) break;
        path = path.parent_path() / target;
    }
    return path;
}

Result<ClientFile> read(const fs::path& named) {
    ClientFile file{.path = behind_links(named), .text = {}, .mode = {}};
    auto text = read_whole_file(file.path, kMostBytes, "settings file");
    if (text) {
        std::error_code error;
        file.text = *std::move(text);
        const auto permissions = fs::status(file.path, error).permissions();
        file.mode = error ? kOwnerOnly : static_cast<unsigned>(permissions & fs::perms::all);
    } else if (text.error().code != ErrorCode::NotFound) {
        return std::unexpected(text.error());
    }
    return file;
}

fs::path backup_of(const ClientFile& file) {
    fs::path backup = file.path;
    backup += ".before-elpis";
    return backup;
}

// Whether there is a backup of just what the file was. One that is there already is of the time
// before the first change, which is the one worth keeping.
Result<bool> write(const ClientFile& file, const std::string& text) {
    std::error_code error;
    bool kept = false;
    if (file.mode) {
        const fs::path backup = backup_of(file);
        kept = !fs::exists(fs::symlink_status(backup, error));
        if (kept) {
            ELPIS_OK(write_whole_file(backup, file.text, file.mode));
        }
    } else {
        fs::create_directories(file.path.parent_path(),
                               error);  // what fails shows in the next line
    }
    ELPIS_OK(write_whole_file(file.path, text, file.mode.value_or(kOwnerOnly)));
    return kept;
}

Result<std::string> edited(const ConnectCommand& command,
                           const std::string& text,
                           const Json& entry) {
    return command.remove ? without_server(text, command.name)
                          : with_server(text, command.name, entry);
}

}  // namespace

Result<ExitCode> run_connect(const ConnectCommand& command, const config::Inputs& inputs) {
    Terminal out(STDOUT_FILENO);
    if (!utf8::valid(command.name)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the name \"{}\" is not UTF-8, and a client's settings can hold "
                                "nothing else; choose another",
                                utf8::printable(command.name)));
    }
    Json entry;
    if (!command.remove) {
        ELPIS_TRY(entry, client_entry(inputs));
    }
    if (command.print) {
        ELPIS_TRY(const std::string text, edited(command, "", entry));
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
    auto text = edited(command, file.text, entry);
    if (!text && text.error().code == ErrorCode::InvalidArgument) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} {}; it stays as it is. --print shows what to enter by hand",
                                file.path.string(),
                                text.error().message));
    }
    if (!text) return std::unexpected(text.error());
    const std::string title = client_title(command.client);
    const bool changes = *text != file.text;
    bool kept = false;
    if (changes) {
        ELPIS_TRY(kept, write(file, *text));
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
    if (changes && file.mode) {
        out.print(fmt::format("Before  {}{}\n",
                              tamed(backup_of(file).string()),
                              kept ? "" : ", from before the first change"));
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
