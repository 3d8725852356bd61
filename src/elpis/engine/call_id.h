#pragma once

#include <cstddef>
#include <string>

namespace elpis::engine {

// What the ids of one answer's calls have in common, so that reading it again gives the same: nine
// letters and digits in all, because the templates of some models (Mistral's) take no others.
class CallIds {
public:
    CallIds();

    std::string at(std::size_t index) const;

private:
    std::string stem_;
};

}  // namespace elpis::engine
