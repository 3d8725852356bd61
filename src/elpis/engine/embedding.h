#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace elpis::engine {

// Something whose meaning is asked for as a vector.
struct EmbeddingTask {
    // A text, which the model's own beginning and end are put around; or tokens, as they are.
    std::variant<std::string, std::vector<std::int32_t>> input;
};

// Which rows of the model's final, normed output the vector is made of, as its file says: the mean
// of all, the first token's, the last one's. A model that ranks has none.
enum class EmbeddingPooling { Mean, First, Last, Ranking };

}  // namespace elpis::engine
