#include "elpis/engine/gbnf.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "elpis/engine/gbnf_walk.h"

// The bytes up to the first NUL are a grammar, the others an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::engine;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t end = all.find('\0');
    auto gbnf = read_gbnf(all.substr(0, end), "the grammar");
    if (!gbnf) {
        if (gbnf.error().message.empty()) std::abort();
        return 0;
    }
    GbnfWalk walk(std::make_shared<const Gbnf>(*std::move(gbnf)));
    if (end == std::string_view::npos) return 0;
    for (const char byte : all.substr(end + 1)) {
        const auto next = static_cast<unsigned char>(byte);
        const bool could_end = walk.may_end();
        if (!walk.push(next)) {
            if (!walk.too_hard() && walk.may_end() != could_end) std::abort();
            continue;
        }
        walk.pop(1);
        if (walk.may_end() != could_end) std::abort();
        // What fitted once fits again.
        if (!walk.push(next) && !walk.too_hard()) std::abort();
        walk.keep();
    }
    return 0;
}
