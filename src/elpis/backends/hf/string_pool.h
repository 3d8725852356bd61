#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::backends::hf {

// Many short texts in one piece of memory: a vocabulary has hundreds of thousands. At most 4 GiB.
class StringPool {
public:
    void add(std::string_view text) {
        bytes_ += text;
        ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }
    std::string_view operator[](std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(bytes_).substr(begin, ends_[index] - begin);
    }
    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    std::size_t bytes() const { return bytes_.size(); }

private:
    std::string bytes_;
    std::vector<std::uint32_t> ends_;
};

}  // namespace elpis::backends::hf
