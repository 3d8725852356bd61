#include "elpis/engine/probe_recorder.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "elpis/steering/probe.h"

namespace elpis::engine {

ProbeRecorder::ProbeRecorder(
    std::shared_ptr<const steering::Probe> probe, int turn, int turn_end, int prompt, int answer)
    : probe_(std::move(probe)),
      turn_(turn),
      turn_end_(turn_end),
      prompt_(prompt),
      reading_(std::make_shared<steering::ProbeReading>()) {
    const std::size_t units = probe_->units.size();
    reading_->turn.units = reading_->answer.units = units;
    reading_->turn.values.reserve(units * static_cast<std::size_t>(turn_end - turn));
    reading_->answer.values.reserve(units * static_cast<std::size_t>(answer));
}

void ProbeRecorder::read(int /*block*/, int position, std::span<const float> hidden) noexcept {
    if (position < turn_ || (position >= turn_end_ && position < prompt_)) return;
    std::vector<float>& values =
        position < prompt_ ? reading_->turn.values : reading_->answer.values;
    for (const std::vector<float>& unit : probe_->units) {
        if (values.size() == values.capacity()) return;  // no more than there is room for
        values.push_back(std::inner_product(unit.begin(), unit.end(), hidden.begin(), 0.0F));
    }
}

void ProbeRecorder::note_piece(std::string piece) {
    reading_->answer_pieces.push_back(std::move(piece));
}

std::vector<steering::ProbedToken> ProbeRecorder::take_read() {
    const steering::ProbeRows& rows = reading_->answer;
    const std::size_t read = std::min(reading_->answer_pieces.size(), rows.tokens());
    std::vector<steering::ProbedToken> tokens;
    for (; taken_ < read; ++taken_) {
        const auto row = std::span(rows.values).subspan(taken_ * rows.units, rows.units);
        tokens.push_back(
            {.piece = reading_->answer_pieces[taken_], .values = {row.begin(), row.end()}});
    }
    return tokens;
}

std::shared_ptr<const steering::ProbeReading> ProbeRecorder::finish() {
    // The token that ended the answer, or was the last one allowed, never passed the model.
    reading_->answer_pieces.resize(
        std::min(reading_->answer_pieces.size(), reading_->answer.tokens()));
    return std::move(reading_);
}

}  // namespace elpis::engine
