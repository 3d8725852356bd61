#include "elpis/cli/commands/affect_export.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/event_forms.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/process_inputs.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

using Form = AffectExportCommand::Form;
// False: nobody wants more.
using Write = std::function<Result<bool>(std::string_view)>;

Result<journal::TimeRange> range_of(const AffectExportCommand& command) {
    journal::TimeRange range;
    if (command.from) range.since = *command.from;
    if (command.to) range.until = *command.to;
    if (range.since < range.until) return range;
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "--from {} is not before --to {}", moment_text(range.since), moment_text(range.until)));
}

Result<std::vector<std::string>> whose(const std::string& asked, journal::Reader& reader) {
    if (!asked.empty()) {
        ELPIS_TRY(std::string name, named_or_last(asked, reader));
        return std::vector{std::move(name)};
    }
    ELPIS_TRY(const std::vector<journal::Character> all, all_characters(reader));
    std::vector<std::string> names;
    names.reserve(all.size());
    for (const journal::Character& each : all)
        names.push_back(each.name);
    return names;
}

// A page at a time, however many there are.
Result<void> write_events(const std::vector<std::string>& names,
                          const journal::TimeRange& range,
                          Form form,
                          journal::Reader& reader,
                          const Write& write) {
    if (form == Form::Csv) {
        ELPIS_TRY(const bool wanted, write(event_csv_names()));
        if (!wanted) return {};
    }
    for (const std::string& name : names) {
        std::optional<journal::Cursor> next = journal::kStart;
        while (next) {
            ELPIS_TRY(const journal::Page<journal::Event> page, reader.events(name, range, *next));
            std::string lines;
            for (const journal::Event& event : page.records)
                lines += form == Form::Csv ? event_csv_line(event) : event_json_line(event);
            ELPIS_TRY(const bool wanted, write(lines));
            if (!wanted) return {};
            next = page.next;
        }
    }
    return {};
}

}  // namespace

Result<ExitCode> run_affect_export(const AffectExportCommand& command,
                                   const config::Inputs& inputs) {
    ELPIS_OK(check_output("-o", command.out));
    ELPIS_TRY(const journal::TimeRange range, range_of(command));
    ELPIS_TRY(const config::Loaded loaded, load_settings(inputs));
    ELPIS_TRY(journal::Reader reader, open_journal(loaded));
    ELPIS_TRY(const std::vector<std::string> names, whose(command.character, reader));
    Terminal out(STDOUT_FILENO);
    if (command.out.empty() || command.out == "-") {
        ELPIS_OK(write_events(names, range, command.form, reader, [&](std::string_view lines) {
            out.print(lines);
            return Result<bool>(out.open());
        }));
    } else {
        ELPIS_TRY(WholeFile file, WholeFile::begin(command.out));
        const Write write = [&](std::string_view lines) -> Result<bool> {
            ELPIS_OK(file.add(lines));
            return true;
        };
        ELPIS_OK(write_events(names, range, command.form, reader, write));
        ELPIS_OK(file.finish());
        out.print(fmt::format("{}\n", tamed(command.out.string())));
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
