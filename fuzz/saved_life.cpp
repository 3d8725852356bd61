#include "elpis/mind/saved_life.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A text is a saved character or is refused with a reason. One that is read is written and read
// again as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::mind;
    const auto life = life_from_json({reinterpret_cast<const char*>(data), size});
    if (!life) {
        if (life.error().message.empty()) std::abort();
        return 0;
    }
    const auto again = life_from_json(to_json(*life));
    if (!again || *again != *life) std::abort();
    return 0;
}
