#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/engine/schema_form.h"
#include "elpis/engine/schema_references.h"
#include "elpis/engine/schema_source.h"

// The first byte says how patient the reading is, the others are a schema. What comes out is a
// schema again, which is read as well: that may end in a refusal, since it may have grown, but in
// nothing else. A refusal begins with whose schema it was, and says more than that.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::engine;
    if (size == 0) return 0;
    constexpr Patience kAll[] = {Patience::Tool, Patience::Answer, Patience::Strict};
    const Patience patience = kAll[data[0] % 3];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    constexpr std::string_view kBegins = "the schema: ";
    constexpr std::string_view kWhose = kBegins.substr(0, kBegins.size() - 2);
    const auto says_why = [&](const elpis::Error& error) {
        return error.message.starts_with(kBegins) && error.message.size() > kBegins.size() + 10;
    };
    const auto schema = read_schema(text, kWhose, patience);
    if (!schema) {
        if (!says_why(schema.error())) std::abort();
        return 0;
    }
    if (!schema->is_object()) std::abort();
    const auto readable = readable_schema(*schema, kWhose, data[0]);
    if (!readable) {
        if (!says_why(readable.error())) std::abort();
        return 0;
    }
    if (!check_targets(*readable)) std::abort();  // no reference may lead astray
    // As it goes to llama.cpp: text that a strict writer takes.
    const auto again = read_schema(readable->dump(), kWhose, patience);
    if (!again && !says_why(again.error())) std::abort();
    return 0;
}
