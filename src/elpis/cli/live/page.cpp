#include "elpis/cli/live/page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/cli/columns.h"
#include "elpis/cli/live/servers.h"
#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

constexpr double kPercent = 100.0;
constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kMinute = 60.0;
constexpr double kHour = 3'600.0;
constexpr double kDay = 86'400.0;

// What another process tells is not ours to trust: a member that is not there, or is something
// else, counts as 0 or as no text.
double figure(const Json& told, const std::string& path) {
    const auto at = Json::json_pointer(path);
    if (!told.contains(at) || !told.at(at).is_number()) return 0.0;
    const double value = told.at(at).get<double>();
    return std::isfinite(value) ? value : 0.0;
}

std::string words(const Json& told, const std::string& path) {
    const auto at = Json::json_pointer(path);
    if (!told.contains(at) || !told.at(at).is_string()) return "";
    return tamed(told.at(at).get<std::string>());
}

// "12 034 007": groups of three can be read at a glance.
std::string grouped(double value) {
    constexpr std::ptrdiff_t kGroup = 3;
    std::string text = fmt::format("{:.0f}", std::max(value, 0.0));
    for (auto at = std::ssize(text) - kGroup; at > 0; at -= kGroup)
        text.insert(static_cast<std::size_t>(at), 1, ' ');
    return text;
}

std::string up_for(double seconds) {
    if (seconds < kMinute) return fmt::format("{:.0f} s", std::floor(seconds));
    if (seconds < kHour) return fmt::format("{:.0f} min", std::floor(seconds / kMinute));
    const double unit = seconds < kDay ? kHour : kDay;
    const double smaller = seconds < kDay ? kMinute : kHour;
    return fmt::format("{:.0f} {} {:.0f} {}",
                       std::floor(seconds / unit),
                       seconds < kDay ? "h" : "d",
                       std::floor(std::fmod(seconds, unit) / smaller),
                       seconds < kDay ? "min" : "h");
}

std::string share(double part, double whole) {
    return whole > 0.0 ? fmt::format(" ({:.0f} %)", kPercent * part / whole) : "";
}

// Ready is good, stuck and failed are bad, the rest is on its way.
Ink ink_of(std::string_view state) {
    if (state == "ready") return Ink::Green;
    if (state == "failed" || state == "stuck") return Ink::Red;
    return Ink::Yellow;
}

std::string model_line(const Json& told, const Look& look, int width) {
    const std::string state = words(told, "/model/state");
    std::string name = words(told, "/model/name");
    if (name.empty()) name = words(told, "/model/path");
    std::string more;
    if (state == "loading") more = fmt::format(" {:.0f} %", figure(told, "/model/load_percent"));
    if (const auto why = words(told, "/model/failure"); !why.empty()) more = ": " + why;
    const int beside = columns(state) + 2;
    if (width < beside) return std::string(cut_to(state, width));
    const std::string_view shown = cut_to(name, width - beside);
    const std::string_view rest = cut_to(more, width - beside - columns(shown));
    return fmt::format("{}, {}{}", shown, paint(look, ink_of(state), state), rest);
}

// The line a server begins with.
std::string title(const LiveServer& server, const Look& look) {
    const std::string command = words(server.told, "/command");
    std::string text = fmt::format(
        "{}process {}", command.empty() ? "" : fmt::format("elpis {}, ", command), server.process);
    if (server.trouble.empty()) {
        text += fmt::format(", version {}, up {}",
                            words(server.told, "/version"),
                            up_for(figure(server.told, "/server_stats/uptime_seconds")));
    }
    return paint(look, Ink::Bold, cut_to(text, look.width));
}

Lines lines_of(const LiveServer& server, const Look& look) {
    constexpr int kName = 12;
    const int width = std::max(look.width - kName, 0);
    Lines lines{title(server, look)};
    const auto put = [&](std::string_view name, std::string_view text) {
        const std::string head = fmt::format("  {:<{}}", name, kName - 2);
        lines.push_back(paint(look, Ink::Faint, cut_to(head, look.width)) + std::string(text));
    };
    if (!server.trouble.empty()) {
        put("trouble", paint(look, Ink::Red, cut_to(tamed(server.trouble), width)));
        return lines;
    }
    const Json& told = server.told;
    const auto stat = [&](std::string_view path) {
        return figure(told, fmt::format("/server_stats/{}", path));
    };
    const auto put_cut = [&](std::string_view name, std::string_view text) {
        put(name, cut_to(text, width));
    };
    put("model", model_line(told, look, width));
    put_cut("now",
            fmt::format("{:.0f} answered, {:.0f} waiting; {:.0f} streams; {:.0f} threads",
                        stat("running"),
                        stat("waiting"),
                        stat("live_streams"),
                        stat("threads")));
    put_cut("speed",
            fmt::format("{:.1f} tokens/s written, {:.1f} read; a step {:.1f} ms, 95 % under {:.1f}",
                        stat("recent/tokens_per_second"),
                        stat("recent/read_per_second"),
                        stat("recent/step_median_ms"),
                        stat("recent/step_p95_ms")));
    put_cut("cache",
            fmt::format("{} of {} cells in use, {} kept; {:.1f} MiB of prompts beside",
                        grouped(stat("cells_used")),
                        grouped(stat("cells_total")),
                        grouped(stat("cells_kept")),
                        stat("prefix_bytes") / kMiB));
    const double reused = stat("totals/tokens_reused");
    const double read = stat("totals/tokens_read");
    put_cut("so far",
            fmt::format("{} tokens written; {} read, {}{} reused",
                        grouped(stat("totals/tokens_written")),
                        grouped(read),
                        grouped(reused),
                        share(reused, read + reused)));
    put_cut("requests",
            fmt::format("{} finished, {} cancelled, {} failed",
                        grouped(stat("totals/requests_finished")),
                        grouped(stat("totals/requests_cancelled")),
                        grouped(stat("totals/requests_failed"))));
    return lines;
}

Lines all_lines(const std::vector<LiveServer>& servers, const Look& look) {
    if (servers.empty()) {
        return {std::string(
            cut_to("No server of yours is running. elpis mcp starts one.", look.width))};
    }
    Lines lines;
    for (const LiveServer& server : servers) {
        if (!lines.empty()) lines.emplace_back();
        for (std::string& line : lines_of(server, look))
            lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace

std::string live_page(const std::vector<LiveServer>& servers, const Look& look) {
    std::string page;
    for (const std::string& line : all_lines(servers, look))
        page += line + "\n";
    return page;
}

Lines live_screen(const std::vector<LiveServer>& servers, int rows, const Look& look) {
    Lines lines = all_lines(servers, look);
    const int room = std::max(rows - 1, 1);
    const auto hidden = std::ssize(lines) - room;
    lines.resize(static_cast<std::size_t>(room));
    if (hidden > 0) {
        const std::string text =
            fmt::format("and {} lines more; elpis doctor --live | less", hidden + 1);
        lines.back() = paint(look, Ink::Yellow, cut_to(text, look.width));
    }
    if (rows > 1) lines.push_back(paint(look, Ink::Faint, cut_to("q ends", look.width)));
    return lines;
}

std::string live_json(const std::vector<LiveServer>& servers) {
    Json all = Json::array();
    for (const LiveServer& server : servers) {
        all.push_back(server.trouble.empty()
                          ? server.told
                          : Json{{"process", server.process}, {"trouble", server.trouble}});
    }
    return Json{{"servers", std::move(all)}}.dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace elpis::cli
