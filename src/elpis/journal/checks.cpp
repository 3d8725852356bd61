#include "elpis/journal/checks.h"

#include <cmath>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/journal/records.h"

namespace elpis::journal {
namespace {

Result<void> check_figure(std::string_view what, double figure) {
    if (std::isfinite(figure)) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The journal takes finite figures only, and {} is {}.", what, figure));
}

Result<void> check_state(std::string_view what, const affect::State& state) {
    ELPIS_OK(check_figure(what, state.valence));
    return check_figure(what, state.arousal);
}

Result<void> check_layers(std::string_view what, const affect::Layers& layers) {
    ELPIS_OK(check_state(what, layers.emotion));
    return check_state(what, layers.mood);
}

}  // namespace

Result<void> check_name(std::string_view what, std::string_view name) {
    if (!name.empty() && name.size() <= kMaxName) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The {} \"{}\" has {} bytes; it must have 1 to {}.",
                            what,
                            utf8::printable(name.substr(0, 64)),
                            name.size(),
                            kMaxName));
}

Result<void> check_text(std::string_view what, std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format(
            "The {} has {} bytes; the journal takes at most {}.", what, text.size(), longest));
}

Result<void> check(const Event& event) {
    ELPIS_OK(check_name("character", event.character));
    ELPIS_OK(check_text("event type", event.type, kMaxName));
    ELPIS_OK(check_figure("the intensity", event.intensity));
    ELPIS_OK(check_state("the impulse", event.impulse));
    ELPIS_OK(check_figure("the impulse", event.dominance.value_or(0.0)));
    ELPIS_OK(check_layers("the state before", event.before));
    return check_layers("the state after", event.after);
}

Result<void> check(const SavedState& state) {
    return check_text("saved state", state.json, kMaxState);
}

Result<void> check(const Generation& generation) {
    ELPIS_OK(check_name("character", generation.character));
    ELPIS_OK(check_figure("the temperature", generation.temperature.value_or(0.0)));
    ELPIS_OK(check_figure("top_p", generation.top_p.value_or(0.0)));
    ELPIS_OK(check_text("steering", generation.steering, kMaxSteering));
    return check_text("finish reason", generation.finish_reason, kMaxName);
}

std::string_view cut(std::string_view text, std::size_t longest) {
    if (text.size() <= longest) return text;
    const std::string_view head = text.substr(0, longest);
    return head.substr(0, head.size() - utf8::unfinished_tail(head));
}

}  // namespace elpis::journal
