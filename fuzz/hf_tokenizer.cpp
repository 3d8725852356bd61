// tokenizer.json of a checkpoint, and the vocabulary that llama.cpp gets of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/json_fields.h"
#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/backends/hf/vocabulary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace elpis::backends::hf;
    const auto file = read_tokenizer({reinterpret_cast<const char*>(data), size});
    if (!file) {
        if (file.error().message.empty()) std::abort();
        return 0;
    }
    const auto fields = [](const char* json) {
        return JsonFields(nlohmann::json::parse(json), "x");
    };
    const TokenizerSettings settings{.tokenizer_config = fields(R"({"eos_token":"b"})"),
                                     .special_tokens_map = fields("{}"),
                                     .generation_config = fields(R"({"eos_token_id":[1,2,99]})"),
                                     .config = fields(R"({"bos_token_id":0})")};
    for (const std::size_t tokens : {std::size_t{3}, std::size_t{300}}) {
        const auto made = make_vocabulary(*file, settings, tokens);
        if (!made) {
            if (made.error().message.empty()) std::abort();
            continue;
        }
        // llama.cpp ends the process where one of these is not so.
        const std::set<std::string> different(made->tokens.begin(), made->tokens.end());
        if (made->tokens.size() != tokens || different.size() != tokens || made->ends.empty())
            std::abort();
        if (made->kinds.size() != tokens || (made->add_bos && !made->bos)) std::abort();
        if (!made->scores.empty() && made->scores.size() != tokens) std::abort();
        for (const std::uint32_t id : made->ends) {
            if (id >= tokens) std::abort();
        }
        GgufHeader header;
        write_vocabulary(*made, header);
    }
    return 0;
}
