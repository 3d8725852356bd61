#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "elpis/engine/llama/tap.h"
#include "elpis/steering/probe.h"

namespace elpis::engine {

// Projects the tokens of a running answer, and of the user's message before it, on the directions
// of a probe. Engine's thread.
class ProbeRecorder : public llama::RowReader {
public:
    // Rows from position `turn` to before `turn_end` are the message's, from `prompt` on the
    // answer's, which has at most `answer` of them: room for all is taken here.
    ProbeRecorder(std::shared_ptr<const steering::Probe> probe,
                  int turn,
                  int turn_end,
                  int prompt,
                  int answer);

    bool wants(int block) const override { return block == probe_->block; }
    void read(int block, int position, std::span<const float> hidden) noexcept override;
    void note_piece(std::string piece);

    // Tokens whose bytes and rows have both come since the last call, in their order.
    std::vector<steering::ProbedToken> take_read();

    // Call once, at the end.
    std::shared_ptr<const steering::ProbeReading> finish();

private:
    std::shared_ptr<const steering::Probe> probe_;
    int turn_;
    int turn_end_;
    int prompt_;
    std::shared_ptr<steering::ProbeReading> reading_;
    std::size_t taken_ = 0;  // tokens
};

}  // namespace elpis::engine
