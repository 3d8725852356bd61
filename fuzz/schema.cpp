#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/engine/schema_form.h"
#include "elpis/engine/schema_source.h"

// The first byte says how patient the reading is, the others are a schema. What is read is within
// the limits of what becomes a grammar, so it is read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::engine;
    if (size == 0) return 0;
    constexpr Patience kAll[] = {Patience::Tool, Patience::Answer, Patience::Strict};
    const Patience patience = kAll[data[0] % 3];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto schema = read_schema(text, "the schema", patience);
    if (!schema) {
        if (schema.error().message.empty()) std::abort();
        return 0;
    }
    if (!schema->is_object()) std::abort();
    // As it goes to llama.cpp: text that a strict writer takes.
    const std::string written = schema->dump();
    const auto again = read_schema(written, "the schema", patience);
    if (!again && again.error().message.empty()) std::abort();
    return 0;
}
