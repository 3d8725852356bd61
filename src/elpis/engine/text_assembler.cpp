#include "elpis/engine/text_assembler.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/base/utf8.h"
#include "elpis/engine/held_back.h"

namespace elpis::engine {

std::string TextAssembler::push(std::string_view bytes) {
    if (stopped_) return {};
    bytes_ += bytes;
    const std::size_t unfinished = utf8::unfinished_tail(bytes_);
    const std::size_t whole = bytes_.size() - unfinished;
    held_ += utf8::repair(std::string_view(bytes_).substr(0, whole));
    bytes_.erase(0, whole);

    std::size_t first = std::string::npos;
    std::size_t keep = 0;
    for (const std::string& stop : stop_) {
        first = std::min(first, held_.find(stop));
        keep = std::max(keep, beginning_at_end(held_, stop));
    }
    if (first != std::string::npos) {
        stopped_ = true;
        bytes_.clear();
        held_.resize(first);
        return std::exchange(held_, {});
    }
    std::string certain = held_.substr(0, held_.size() - keep);
    held_.erase(0, certain.size());
    return certain;
}

std::string TextAssembler::finish() {
    if (stopped_) return {};
    return std::exchange(held_, {}) + utf8::repair(std::exchange(bytes_, {}));
}

}  // namespace elpis::engine
