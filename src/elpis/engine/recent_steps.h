#pragma once

#include <cstddef>
#include <vector>

namespace elpis::engine {

// How the last steps went. A plain ring; its owner locks it.
class RecentSteps {
public:
    explicit RecentSteps(std::size_t kept = 512) : kept_(kept) {}

    struct Step {
        double seconds = 0.0;
        int written = 0;  // tokens of answers
        int read = 0;     // rows of prompts
    };
    void add(const Step& step);

    struct Summary {
        double median_ms = 0.0;
        double p95_ms = 0.0;
        double tokens_per_second = 0.0;  // written, while there were steps
        double read_per_second = 0.0;    // prompt tokens
    };
    // Zeros while there was none.
    Summary summary() const;

private:
    std::size_t kept_;
    std::size_t next_ = 0;
    std::vector<Step> steps_;
};

}  // namespace elpis::engine
