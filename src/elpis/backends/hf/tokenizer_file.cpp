#include "elpis/backends/hf/tokenizer_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/json_builder.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::backends::hf {
namespace {

using Json = nlohmann::json;
using steering::formats::refuse;
using steering::formats::shown;

constexpr std::size_t kMostTokens = std::size_t{1} << 22U;
constexpr std::size_t kMostMerges = std::size_t{1} << 23U;
constexpr std::size_t kLongestToken = std::size_t{1} << 16U;

// Takes model.vocab and model.merges out of the stream, and hands the rest to the builder. The
// names and signatures are the library's.
class Reader final : public JsonBuilder {
public:
    bool null() override { return taking_ == None ? JsonBuilder::null() : other(); }
    bool boolean(bool value) override {
        return taking_ == None ? JsonBuilder::boolean(value) : other();
    }
    bool number_integer(std::int64_t value) override {
        return taking_ == None ? JsonBuilder::number_integer(value)
                               : number(static_cast<double>(value), value);
    }
    bool number_unsigned(std::uint64_t value) override {
        return taking_ == None
                   ? JsonBuilder::number_unsigned(value)
                   : number(static_cast<double>(value),
                            value > kMostTokens ? -1 : static_cast<std::int64_t>(value));
    }
    bool number_float(double value, const std::string& text) override {
        return taking_ == None ? JsonBuilder::number_float(value, text) : number(value, -1);
    }
    bool string(std::string& value) override {
        return taking_ == None ? JsonBuilder::string(value) : text(value);
    }
    bool start_object(std::size_t count) override;
    bool start_array(std::size_t count) override;
    bool end_object() override { return taking_ == None ? JsonBuilder::end_object() : close(); }
    bool end_array() override { return taking_ == None ? JsonBuilder::end_array() : close(); }
    bool key(std::string& name) override;

    TokenizerFile take_file() { return std::move(file_); }

private:
    enum What { None, Vocab, Pieces, Merges };

    bool other();
    bool number(double value, std::int64_t whole);
    bool text(const std::string& value);
    bool begin(What what);
    bool open();
    bool close();
    bool close_piece();
    bool add_merge(std::string_view left, std::string_view right);
    bool add_token(const std::string& token);

    TokenizerFile file_;
    bool in_model_ = false;
    What next_ = None;    // what the value after this key is
    What taking_ = None;  // what is being read
    int depth_ = 0;       // of containers in it, itself included
    int parts_ = 0;       // of the innermost one that have come
    std::string held_;    // the first of two parts
};

bool Reader::other() {
    return refuse_it("its model's vocab or merges have another form than the library writes");
}

bool Reader::key(std::string& name) {
    if (taking_ == Vocab) {
        parts_ = 0;
        return add_token(name);
    }
    if (taking_ != None) return other();
    if (depth() == 1) in_model_ = name == "model";
    next_ = None;
    if (in_model_ && depth() == 2) {
        next_ = name == "vocab" ? Vocab : name == "merges" ? Merges : None;
    }
    return JsonBuilder::key(name);
}

bool Reader::start_object(std::size_t count) {
    if (taking_ != None) return other();
    if (next_ == Vocab) return begin(Vocab);
    next_ = None;
    return JsonBuilder::start_object(count);
}

bool Reader::start_array(std::size_t count) {
    if (taking_ != None) return open();
    if (next_ == Vocab) return begin(Pieces);
    if (next_ == Merges) return begin(Merges);
    return JsonBuilder::start_array(count);
}

bool Reader::begin(What what) {
    next_ = None;
    if (!file_.tokens.empty() && what != Merges) return other();
    taking_ = what;
    depth_ = 1;
    return true;
}

bool Reader::open() {
    if (taking_ == Vocab || depth_ == 2) return other();
    depth_ = 2;
    parts_ = 0;
    return true;
}

bool Reader::close() {
    if (--depth_ == 1) return taking_ == Pieces || taking_ == Merges ? close_piece() : other();
    taking_ = None;
    if (file_.tokens.size() > file_.ids.size() && file_.scores.empty()) return other();
    return JsonBuilder::null();
}

bool Reader::close_piece() {
    return parts_ == 2 || other();
}

bool Reader::add_token(const std::string& token) {
    if (token.size() > kLongestToken) {
        return refuse_it(
            fmt::format("its token {} has more than {} bytes", shown(token), kLongestToken));
    }
    if (file_.tokens.size() == kMostTokens)
        return refuse_it(fmt::format("it has more than {} tokens", kMostTokens));
    file_.tokens.add(token);
    return true;
}

bool Reader::number(double value, std::int64_t whole) {
    if (taking_ == Vocab) {
        const bool is_id = whole >= 0 && whole <= static_cast<std::int64_t>(kMostTokens);
        if (!is_id || parts_++ != 0) return other();
        file_.ids.push_back(static_cast<std::uint32_t>(whole));
        return true;
    }
    if (taking_ != Pieces || depth_ != 2 || parts_ != 1) return other();
    ++parts_;
    file_.ids.push_back(static_cast<std::uint32_t>(file_.ids.size()));
    file_.scores.push_back(static_cast<float>(value));
    return true;
}

bool Reader::text(const std::string& value) {
    if (taking_ == Pieces) {
        if (depth_ != 2 || parts_++ != 0) return other();
        return add_token(value);
    }
    if (taking_ != Merges) return other();
    if (depth_ == 1) {  // "left right", as the library wrote them before version 0.20
        const std::size_t space = value.find(' ', 1);
        if (space == std::string::npos || value.find(' ', space + 1) != std::string::npos)
            return other();
        return add_merge(std::string_view(value).substr(0, space),
                         std::string_view(value).substr(space + 1));
    }
    if (parts_++ == 0) {
        held_ = value;
        return true;
    }
    return parts_ == 2 ? add_merge(held_, value) : other();
}

bool Reader::add_merge(std::string_view left, std::string_view right) {
    if (left.empty() || right.empty() || left.size() + right.size() > kLongestToken) return other();
    if (file_.merges.size() >= 2 * kMostMerges)
        return refuse_it(fmt::format("it has more than {} merges", kMostMerges));
    file_.merges.add(left);
    file_.merges.add(right);
    return true;
}

bool is_true(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

Result<TokenizerFile::AddedToken> added_token(const Json& entry) {
    if (!entry.is_object() || !entry.contains("id") || !entry["id"].is_number_unsigned() ||
        entry["id"].get<std::uint64_t>() > kMostTokens || !entry.contains("content") ||
        !entry["content"].is_string())
        return refuse("its added_tokens have another form than the library writes");
    TokenizerFile::AddedToken token{.id = entry["id"].get<std::int64_t>(),
                                    .content = entry["content"].get<std::string>(),
                                    .special = is_true(entry, "special"),
                                    .strips_right = is_true(entry, "rstrip"),
                                    .strips_left = is_true(entry, "lstrip")};
    if (token.content.empty() || token.content.size() > kLongestToken)
        return refuse("it has an added token without text, or with too much of it");
    return token;
}

}  // namespace

Result<TokenizerFile> read_tokenizer(std::string_view json) {
    Reader reader;
    if (!Json::sax_parse(json.begin(), json.end(), &reader)) return refuse(reader.problem());
    TokenizerFile file = reader.take_file();
    file.rest = reader.take();
    if (!file.rest.is_object() || !file.rest.contains("model") || !file.rest["model"].is_object())
        return refuse("it has no model");
    if (file.tokens.empty() || file.tokens.size() != file.ids.size())
        return refuse("its model has no vocab");
    const auto added = file.rest.find("added_tokens");
    if (added == file.rest.end() || added->is_null()) return file;
    if (!added->is_array() || added->size() > kMostTokens)
        return refuse("its added_tokens are no list");
    for (const Json& entry : *added) {
        ELPIS_TRY(TokenizerFile::AddedToken token, added_token(entry));
        file.added.push_back(std::move(token));
    }
    *added = nullptr;
    return file;
}

}  // namespace elpis::backends::hf
