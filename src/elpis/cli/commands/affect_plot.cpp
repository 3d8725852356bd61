#include "elpis/cli/commands/affect_plot.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "elpis/affect/in_force.h"
#include "elpis/base/clock.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/base/whole_file.h"
#include "elpis/cli/affect/commands.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/cli/affect/lived_path.h"
#include "elpis/cli/affect/lives.h"
#include "elpis/cli/affect/moment_text.h"
#include "elpis/cli/affect/path_svg.h"
#include "elpis/cli/affect/png_picture.h"
#include "elpis/cli/exit_code.h"
#include "elpis/cli/terminal.h"
#include "elpis/cli/vectors/output_file.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"
#include "elpis/journal/records.h"

namespace elpis::cli {
namespace {

constexpr std::size_t kSamples = 1'500;  // more than a picture has pixels
constexpr auto kADay = std::chrono::days(1);

Result<void> check_form(const AffectPlotCommand& command) {
    const auto form = command.out.extension();
    if (command.out == "-" || form == ".svg" || form == ".png") return {};
    return fail(ErrorCode::Unsupported,
                fmt::format("-o {}: pictures are drawn as SVG and PNG; name a file that ends in "
                            ".svg or .png",
                            utf8::printable(command.out.string())));
}

struct Range {
    Clock::Wall from;
    Clock::Wall to;
};

// Without both ends: a day up to the newest event, and what came of it, up to a day more.
Result<Range> range_of(const AffectPlotCommand& command,
                       const std::string& name,
                       journal::Reader& reader,
                       Clock::Wall now) {
    const Clock::Wall until = command.to.value_or(now);
    ELPIS_TRY(const std::vector<journal::Event> newest, newest_events(reader, name, 1, until));
    if (newest.empty()) {
        return fail(ErrorCode::NotFound,
                    fmt::format("the journal has no event of {} before {}",
                                utf8::printable(name),
                                moment_text(until)));
    }
    const Clock::Wall last = newest.front().time;
    Range range{.from = command.from.value_or(last - kADay),
                .to = command.to.value_or(
                    std::min(until, std::max(last, command.from.value_or(last)) + kADay))};
    if (range.from >= range.to) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format(
                "--from {} is not before {}", moment_text(range.from), moment_text(range.to)));
    }
    return range;
}

}  // namespace

Result<ExitCode> run_affect_plot(const AffectPlotCommand& command, const config::Inputs& inputs) {
    ELPIS_OK(check_form(command));
    ELPIS_OK(check_output("-o", command.out));
    ELPIS_TRY(const Natures natures, Natures::load(inputs));
    ELPIS_TRY(journal::Reader reader, open_journal(natures.settings()));
    ELPIS_TRY(const std::string name, named_or_last(command.character, reader));
    ELPIS_TRY(const Natures::Nature nature, natures.of(name));
    const Clock::Wall now = std::chrono::system_clock::now();
    ELPIS_TRY(const KeptLife life, life_of(name, nature, reader, now));
    ELPIS_TRY(const Range range, range_of(command, name, reader, now));
    ELPIS_TRY(const std::vector<journal::Event> events,
              path_events(reader, name, range.from, range.to));
    const LivedPath path = lived_path(events,
                                      {.options = affect::in_force(nature.options),
                                       .home = life.feeling.read(life.now).baseline,
                                       .stands_still = life.manual},
                                      range.from,
                                      range.to,
                                      kSamples);
    using Over = AffectPlotCommand::Over;
    const std::string svg = command.over == Over::Plane ? path_in_plane_svg(name, path)
                                                        : path_over_time_svg(name, path);
    Terminal out(STDOUT_FILENO);
    if (command.out == "-") {
        out.print(svg);
    } else {
        std::string file = svg;
        if (command.out.extension() == ".png") {
            ELPIS_TRY(file, png_of(svg));
        }
        ELPIS_OK(write_whole_file(command.out, file));
        out.print(fmt::format("{}\n", tamed(command.out.string())));
    }
    ELPIS_OK(out.check());
    return ExitCode::Ok;
}

}  // namespace elpis::cli
