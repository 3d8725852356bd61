#include "elpis/backends/hf/vocabulary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/backends/hf/gguf_header.h"
#include "elpis/backends/hf/normalizer.h"
#include "elpis/backends/hf/pre_tokenizer.h"
#include "elpis/backends/hf/special_tokens.h"
#include "elpis/backends/hf/string_pool.h"
#include "elpis/backends/hf/tokenizer_file.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;
using steering::formats::shown;

constexpr std::string_view kSpace = "▁";
constexpr float kNeverMerged = -1e9F;

// "<0x0A>", as SentencePiece writes the token of a byte.
std::optional<int> byte_of(std::string_view token) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') return std::nullopt;
    const std::size_t high = kDigits.find(token[3]);
    const std::size_t low = kDigits.find(token[4]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    return static_cast<int>(16 * high + low);
}

// Published tokenizers call some control tokens ordinary ones; llama.cpp's converter goes by their
// look, and so do templates.
bool looks_special(std::string_view text) {
    return (text.starts_with("<|") && text.ends_with("|>")) ||
           (text.starts_with("<｜") && text.ends_with("｜>")) ||
           (text.starts_with("<unused") && text.ends_with('>')) || text == "<pad>" ||
           text == "<mask>" || text == "<2mass>" || text == "[@BOS@]";
}

std::string with_plain_spaces(std::string text) {
    for (std::size_t at = text.find(kSpace); at != std::string::npos; at = text.find(kSpace, at))
        text.replace(at, kSpace.size(), " ");
    return text;
}

bool flag_of(const Json& model, const char* key) {
    const auto found = model.find(key);
    return found != model.end() && found->is_boolean() && found->get<bool>();
}

bool is_named(const Json& model, const char* key) {
    const auto found = model.find(key);
    return found != model.end() && found->is_string() && !found->get<std::string>().empty();
}

class Maker {
public:
    Maker(const TokenizerFile& file, const TokenizerSettings& settings, std::size_t size)
        : file_(file), settings_(settings), model_(file.rest["model"]), size_(size) {}

    Result<Vocabulary> make() {
        ELPIS_TRY(normalizer_, read_normalizer(part("normalizer")));
        ELPIS_OK(choose_model());
        place_tokens();
        place_added_tokens();
        ELPIS_OK(find_special_tokens(
            file_, settings_, [this](std::string_view text) { return id_of(text); }, made_));
        ELPIS_OK(mark_unknown());
        if (made_.model == "llama") {
            mark_bytes();
            ELPIS_OK(check_bytes());
        }
        fill_gaps();
        return std::move(made_);
    }

private:
    Json part(const char* key) const { return file_.rest.value(key, Json()); }

    Result<void> choose_model() {
        const Json type = model_.value("type", Json("BPE"));
        made_.nfc = normalizer_.nfc;
        if (type == "Unigram") return choose_unigram();
        if (type != "BPE") {
            return refuse(fmt::format("its model is {}; BPE and Unigram can be run",
                                      shown(type.is_string() ? type.get<std::string>() : "")));
        }
        if (is_named(model_, "continuing_subword_prefix") || is_named(model_, "end_of_word_suffix"))
            return refuse("its BPE marks the parts of words, which cannot be done here");
        const std::string steps = pre_tokenizer_text(part("pre_tokenizer"));
        return steps.find("ByteLevel") != std::string::npos ? choose_byte_level() : choose_pieces();
    }

    Result<void> choose_byte_level() {
        if (normalizer_.escapes_spaces || normalizer_.space_in_front || normalizer_.merge_spaces ||
            !normalizer_.character_map.empty())
            return refuse("its normalizer changes spaces, which a byte-level BPE does not do here");
        made_.model = "gpt2";
        ELPIS_TRY(made_.pre,
                  pre_tokenizer_of(part("pre_tokenizer"), flag_of(model_, "ignore_merges")));
        for (std::size_t i = 0; i + 1 < file_.merges.size(); i += 2) {
            made_.merges.add(fmt::format("{} {}", file_.merges[i], file_.merges[i + 1]));
        }
        return {};
    }

    Result<void> choose_pieces() {
        ELPIS_OK(add_metaspace(part("pre_tokenizer"), normalizer_));
        if (!flag_of(model_, "byte_fallback") || !normalizer_.escapes_spaces) {
            return refuse(
                "its BPE has neither byte-level words nor bytes for what it does not "
                "know, and llama.cpp runs only such");
        }
        if (normalizer_.merge_spaces || !normalizer_.character_map.empty())
            return refuse("its normalizer changes characters, which its BPE does not do here");
        made_.model = "llama";
        made_.space_in_front = normalizer_.space_in_front;
        made_.metaspace = normalizer_.metaspace;
        made_.scores.assign(size_, kNeverMerged);
        return {};
    }

    Result<void> choose_unigram() {
        ELPIS_OK(add_metaspace(part("pre_tokenizer"), normalizer_));
        if (file_.scores.empty()) return refuse("its Unigram model has no scores");
        made_.model = "t5";
        made_.space_in_front = normalizer_.space_in_front;
        made_.metaspace = normalizer_.metaspace;
        made_.merge_spaces = normalizer_.merge_spaces;
        made_.character_map = std::move(normalizer_.character_map);
        made_.scores.assign(size_, kNeverMerged);
        if (flag_of(model_, "byte_fallback")) {
            made_.remarks.emplace_back(
                "characters that the vocabulary has not become its unknown token, where the "
                "tokenizers library writes their bytes: llama.cpp's Unigram cannot");
        }
        return {};
    }

    // The tokens of the model, each at its id, with the scores by which they are merged.
    void place_tokens() {
        made_.tokens.resize(size_);
        made_.kinds.assign(size_, TokenKind::Unused);
        for (std::size_t i = 0; i < file_.tokens.size(); ++i) {
            const std::uint32_t id = file_.ids[i];
            if (id >= size_) continue;
            made_.tokens[id] = file_.tokens[i];
            made_.kinds[id] = TokenKind::Normal;
            if (!file_.scores.empty()) made_.scores[id] = file_.scores[i];
        }
        for (std::uint32_t id = 0; id < size_; ++id) {
            if (made_.kinds[id] == TokenKind::Normal) ids_.emplace(made_.tokens[id], id);
        }
        if (made_.model == "llama") score_by_merges();
    }

    // The earlier a merge makes a token, the sooner it is made: that is what llama.cpp's pieces do
    // with the highest score first.
    void score_by_merges() {
        std::string merged;
        for (std::size_t i = 0; i + 1 < file_.merges.size(); i += 2) {
            merged = file_.merges[i];
            merged += file_.merges[i + 1];
            const auto found = ids_.find(merged);
            if (found == ids_.end()) continue;
            const std::size_t rank = i / 2;
            float& score = made_.scores[found->second];
            score = std::max(score, -static_cast<float>(rank));
        }
    }

    void place_added_tokens() {
        for (const TokenizerFile::AddedToken& added : file_.added) {
            const auto id = static_cast<std::uint32_t>(added.id);
            if (id >= size_) continue;
            const bool control = added.special || looks_special(added.content);
            std::string text = control ? added.content : with_plain_spaces(added.content);
            // Two tokens of one text would end llama.cpp.
            const auto same = ids_.find(text);
            if (same != ids_.end() && same->second != id) text = added.content;
            made_.kinds[id] = control ? TokenKind::Control : TokenKind::UserDefined;
            if (text == made_.tokens[id]) continue;
            ids_.erase(made_.tokens[id]);
            made_.tokens[id] = std::move(text);
            ids_.emplace(made_.tokens[id], id);
        }
    }

    Result<void> mark_unknown() {
        const Json id = model_.value("unk_id", Json());
        if (made_.model == "t5" && id.is_number_unsigned() && id.get<std::uint64_t>() < size_)
            made_.unknown = id.get<std::uint32_t>();
        if (made_.model == "t5" && !made_.unknown)
            return refuse("its Unigram model names no token for what it does not know");
        if (made_.unknown && made_.model != "gpt2")
            made_.kinds[*made_.unknown] = TokenKind::Unknown;
        return {};
    }

    void mark_bytes() {
        for (std::uint32_t id = 0; id < size_; ++id) {
            if (byte_of(made_.tokens[id])) made_.kinds[id] = TokenKind::Byte;
        }
    }

    // Without one of them llama.cpp would end at the first text that needs it.
    Result<void> check_bytes() const {
        std::array<bool, 256> there{};
        for (const std::string& token : made_.tokens) {
            if (const auto byte = byte_of(token)) there.at(static_cast<std::size_t>(*byte)) = true;
        }
        const auto* const missing = std::ranges::find(there, false);
        if (missing == there.end()) return {};
        return refuse(fmt::format("it has no token <0x{:02X}>, one of the 256 that stand for bytes",
                                  missing - there.begin()));
    }

    // Embeddings often have more rows than there are tokens. Every text has to be another.
    void fill_gaps() {
        for (std::uint32_t id = 0; id < size_; ++id) {
            std::string& token = made_.tokens[id];
            const auto own = ids_.find(token);
            const bool is_own = own != ids_.end() && own->second == id;
            if (is_own && !token.empty()) continue;
            token = fmt::format("[PAD{}]", id);
            while (ids_.contains(token))
                token += ' ';
            made_.kinds[id] = TokenKind::Unused;
            ids_.emplace(token, id);
        }
    }

    std::optional<std::uint32_t> id_of(std::string_view text) const {
        const auto found = ids_.find(std::string(text));
        return found == ids_.end() ? std::nullopt : std::optional(found->second);
    }

    const TokenizerFile& file_;
    const TokenizerSettings& settings_;
    const Json& model_;
    std::size_t size_;
    Normalizer normalizer_;
    Vocabulary made_;
    std::unordered_map<std::string, std::uint32_t> ids_;
};

// What ends a turn of a conversation, of the tokens that end an answer.
std::uint32_t end_of_turn(const Vocabulary& vocabulary) {
    constexpr std::array<std::string_view, 5> kTurnEnds{
        "<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|end_of_turn|>"};
    for (const std::uint32_t id : vocabulary.ends) {
        if (std::ranges::find(kTurnEnds, vocabulary.tokens[id]) != kTurnEnds.end()) return id;
    }
    return vocabulary.ends.front();
}

}  // namespace

Result<Vocabulary> make_vocabulary(const TokenizerFile& file,
                                   const TokenizerSettings& settings,
                                   std::size_t size) {
    return Maker(file, settings, size).make();
}

void write_vocabulary(const Vocabulary& vocabulary, GgufHeader& header) {
    header.text("tokenizer.ggml.model", vocabulary.model);
    header.text("tokenizer.ggml.pre", vocabulary.pre);
    header.texts("tokenizer.ggml.tokens", vocabulary.tokens);
    std::vector<std::int32_t> kinds;
    kinds.reserve(vocabulary.kinds.size());
    for (const TokenKind kind : vocabulary.kinds)
        kinds.push_back(static_cast<std::int32_t>(kind));
    header.wholes("tokenizer.ggml.token_type", kinds);
    if (!vocabulary.scores.empty()) header.numbers("tokenizer.ggml.scores", vocabulary.scores);
    if (vocabulary.model == "gpt2") header.texts("tokenizer.ggml.merges", vocabulary.merges);

    if (vocabulary.bos) header.whole("tokenizer.ggml.bos_token_id", *vocabulary.bos);
    if (vocabulary.unknown) header.whole("tokenizer.ggml.unknown_token_id", *vocabulary.unknown);
    if (vocabulary.padding) header.whole("tokenizer.ggml.padding_token_id", *vocabulary.padding);
    header.whole("tokenizer.ggml.eos_token_id", vocabulary.ends.front());
    const std::uint32_t turn_end = end_of_turn(vocabulary);
    header.whole("tokenizer.ggml.eot_token_id", turn_end);
    // llama.cpp has no list of them; an answer ends at each of these, too.
    constexpr std::array kFurther{"tokenizer.ggml.eom_token_id",
                                  "tokenizer.ggml.fim_pad_token_id",
                                  "tokenizer.ggml.fim_rep_token_id",
                                  "tokenizer.ggml.fim_sep_token_id"};
    const auto* place = kFurther.begin();
    for (const std::uint32_t id : vocabulary.ends) {
        if (id == vocabulary.ends.front() || id == turn_end || place == kFurther.end()) continue;
        header.whole(*place++, id);
    }
    header.flag("tokenizer.ggml.add_bos_token", vocabulary.add_bos);
    header.flag("tokenizer.ggml.add_eos_token", vocabulary.add_eos);
    if (vocabulary.space_in_front)
        header.flag("tokenizer.ggml.add_space_prefix", *vocabulary.space_in_front);
    if (vocabulary.merge_spaces)
        header.flag("tokenizer.ggml.remove_extra_whitespaces", *vocabulary.merge_spaces);
    if (!vocabulary.character_map.empty())
        header.bytes("tokenizer.ggml.precompiled_charsmap", vocabulary.character_map);
    if (vocabulary.metaspace != Normalizer::Metaspace::None) {
        header.text("elpis.tokenizer.space_in_front",
                    vocabulary.metaspace == Normalizer::Metaspace::First ? "first" : "each");
    }
    if (vocabulary.nfc) header.flag("elpis.tokenizer.nfc", true);
    if (!vocabulary.chats_begin_with_bos)
        header.flag("elpis.tokenizer.chats_begin_with_bos", false);
}

}  // namespace elpis::backends::hf
