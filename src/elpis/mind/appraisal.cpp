#include "elpis/mind/appraisal.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/appraisal.h"
#include "elpis/affect/event_table.h"
#include "elpis/affect/impulse.h"
#include "elpis/base/utf8.h"
#include "elpis/engine/message.h"
#include "elpis/mind/options.h"
#include "elpis/mind/watch.h"
#include "elpis/steering/appraise.h"
#include "elpis/steering/felt.h"

namespace elpis::mind {
namespace {

using Source = Options::Appraisal::Source;

// Where nothing was measured, words have to do.
std::optional<affect::Impulse> impulse_of(std::string_view text,
                                          const std::optional<steering::FeltText>& felt,
                                          const affect::EventTable& events) {
    if (!felt || !felt->whole.place) return impulse_by_words(text, events);
    return steering::appraise(*felt->whole.place);
}

}  // namespace

std::optional<affect::Impulse> impulse_by_words(std::string_view text,
                                                const affect::EventTable& events) {
    const auto found = affect::appraise_words(text);
    if (!found) return std::nullopt;
    const affect::EventTable::Effect effect = events.effect_of(found->event_type);
    return affect::Impulse{.valence = effect.valence,
                           .arousal = effect.arousal,
                           .dominance = effect.dominance,
                           .intensity = found->intensity,
                           .type = std::string(found->event_type)};
}

std::vector<affect::Impulse> appraise(const Exchange& exchange,
                                      const Options::Appraisal& how,
                                      const affect::EventTable& events) {
    using Mode = Options::Appraisal::Mode;
    if (how.mode == Mode::Off || utf8::blank(exchange.reply)) return {};
    Measured measured;
    if (how.mode == Mode::Probe && exchange.probed != nullptr && exchange.watch != nullptr) {
        measured = measure(*exchange.probed, *exchange.watch);
    }
    std::vector<affect::Impulse> impulses;
    const auto add = [&](const std::optional<affect::Impulse>& impulse) {
        if (impulse) impulses.push_back(*impulse);
    };
    if (moved_by_asked(how) && !utf8::blank(exchange.asked)) {
        add(impulse_of(exchange.asked, measured.user, events));
    }
    if (how.source == Source::Reply || how.source == Source::Both) {
        add(impulse_of(exchange.reply, measured.reply, events));
    }
    return impulses;
}

bool moved_by_asked(const Options::Appraisal& how) {
    return how.mode != Options::Appraisal::Mode::Off &&
           (how.source == Source::User || how.source == Source::Both);
}

std::string_view last_user_message(const std::vector<engine::Message>& messages) {
    const auto last = engine::last_user_place(messages);
    return last ? std::string_view(messages[*last].content) : std::string_view{};
}

}  // namespace elpis::mind
