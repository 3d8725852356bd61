#include "elpis/steering/formats/pickle_contents.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/result.h"
#include "elpis/base/utf8.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/pickle_arrays.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_machine.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostVisits = 100'000;
constexpr std::size_t kMostArrays = 4096;
constexpr std::size_t kMostFields = 1024;
constexpr std::size_t kLongestKey = 200;
constexpr std::size_t kLongestField = 4096;

// One value on the way from the root: the key that leads to it, and from where.
struct Visit {
    ValueId value = 0;
    std::string key;
    std::size_t from = 0;
    std::size_t depth = 0;
};

class Walk {
public:
    Walk(const Pickle& pickle, const PickleSurroundings& around, NumberBudget budget)
        : values_(pickle.values), around_(around), budget_(budget) {
        visits_.push_back({.value = pickle.root});
    }

    Result<Contents> run() {
        contents_.dialect = dialect();
        for (current_ = 0; current_ < visits_.size(); ++current_) {
            ELPIS_OK(visit(visits_[current_].value));
        }
        return std::move(contents_);
    }

private:
    Result<void> visit(ValueId id) {
        const Value& value = values_.at(id);
        if (const auto* dict = std::get_if<Dict>(&value)) return enter(*dict);
        if (const auto* object = std::get_if<Object>(&value)) return enter(*object);
        if (const auto* list = std::get_if<List>(&value)) return take_list(list->items);
        if (const auto* tuple = std::get_if<Tuple>(&value)) return take_list(tuple->items);
        ELPIS_TRY(std::optional<Array> array, array_at(id));
        if (array) return take(*std::move(array));
        return note(value);
    }

    // Nothing for a value that is no tensor and no array.
    Result<std::optional<Array>> array_at(ValueId id) {
        const auto* tensor = values_.boxed<TorchTensor>(id);
        const auto* numpy = values_.boxed<NumpyArray>(id);
        if (tensor == nullptr && numpy == nullptr) return std::nullopt;
        if (numpy != nullptr && numpy->built && numpy->shape.empty() && numpy->type.kind != 'f')
            return std::nullopt;  // a NumPy number is a remark of its author's, like an int
        ELPIS_TRY(Array array,
                  tensor != nullptr
                      ? array_of(*tensor, around_.storage_of, around_.big_endian, budget_)
                      : array_of(*numpy, budget_));
        return array;
    }

    Result<void> take(Array array) {
        if (contents_.arrays.size() == kMostArrays)
            return refuse(fmt::format("it has more than {} tensors", kMostArrays));
        contents_.arrays.push_back({.path = path(), .array = std::move(array)});
        return {};
    }

    Result<void> follow(ValueId id, std::string key) {
        const std::size_t depth = visits_[current_].depth + 1;
        if (depth > kDeepest) {
            return refuse(
                fmt::format("its dictionaries lie deeper than {} in each other, or one "
                            "contains itself",
                            kDeepest));
        }
        if (!count(1)) return too_many();
        visits_.push_back({.value = id, .key = std::move(key), .from = current_, .depth = depth});
        return {};
    }
    bool count(std::size_t values) {
        seen_ += values;
        return seen_ <= kMostVisits;
    }
    static Result<void> too_many() {
        return refuse(fmt::format("it unfolds to more than {} values", kMostVisits));
    }

    Result<std::string> key_text(ValueId id) const {
        if (const auto* number = values_.as<std::int64_t>(id)) return std::to_string(*number);
        if (const auto* text = values_.as<Text>(id)) {
            if (text->utf8.size() > kLongestKey)
                return refuse(fmt::format("it has a key of more than {} bytes", kLongestKey));
            return std::string(text->utf8);
        }
        return refuse(
            fmt::format("it has {} as a key; layers are whole numbers and names are texts",
                        kind_of(values_.at(id))));
    }

    Result<void> enter(const Dict& dict) {
        for (const auto& [key, value] : dict.items) {
            ELPIS_TRY(std::string text, key_text(key));
            ELPIS_OK(follow(value, std::move(text)));
        }
        return {};
    }

    // The values of an object's state by name; the last of equal names counts, as in Python.
    std::optional<ValueId> attribute(const Object& object, std::string_view name) const {
        const auto* state = object.built ? values_.as<Dict>(object.state) : nullptr;
        std::optional<ValueId> found;
        if (state == nullptr) return found;
        for (const auto& [key, value] : state->items) {
            const auto* text = values_.as<Text>(key);
            if (text != nullptr && text->utf8 == name) found = value;
        }
        return found;
    }

    Result<void> enter(const Object& object) {
        const bool steering = object.type->role == Role::SteeringVector;
        const auto rows = attribute(object, steering ? "layer_activations" : "directions");
        if (!rows || values_.as<Dict>(*rows) == nullptr)
            return refuse(fmt::format("its {} has no dictionary of layers", object.type->name));
        if (steering) {
            const auto type = attribute(object, "layer_type");
            const auto* text = type ? values_.as<Text>(*type) : nullptr;
            if (text == nullptr || text->utf8 != "decoder_block") {
                return refuse(fmt::format(
                    "its SteeringVector is of layer_type {}; only decoder_block, the output of a "
                    "block, can be steered here",
                    text == nullptr ? "nothing" : shown(text->utf8)));
            }
        } else if (const auto model = attribute(object, "model_type")) {
            ELPIS_OK(follow(*model, "model_type"));
        }
        return follow(*rows, "");
    }

    // One vector written number by number, or one row per block. A list of texts or whole numbers
    // is a remark of its author's.
    Result<void> take_list(std::span<const ValueId> items) {
        if (items.empty()) return {};
        if (!count(items.size())) return too_many();
        const Value& first = values_.at(items.front());
        if (std::holds_alternative<Text>(first) || std::holds_alternative<std::int64_t>(first)) {
            contents_.remarks.push_back(
                fmt::format("{} is a list that begins with {}: left out",
                            shown(fmt::format("{}", fmt::join(path(), "."))),
                            kind_of(first)));
            return {};
        }
        Array whole;
        for (const ValueId item : items) {
            if (const auto* number = values_.as<double>(item)) {
                whole.numbers.push_back(to_float(*number));
                continue;
            }
            ELPIS_TRY(const auto row, array_at(item));
            if (!row || row->shape.size() != 1) {
                return refuse(fmt::format(
                    "it has a list with {} in it; a list is read as one vector "
                    "of numbers or as one row per block",
                    row ? shape_text(*row) + " numbers" : std::string(kind_of(values_.at(item)))));
            }
            if (whole.shape.empty()) whole.shape = {items.size(), row->numbers.size()};
            if (row->numbers.size() != whole.shape[1])
                return refuse("it has a list of rows with different widths");
            whole.numbers.insert(whole.numbers.end(), row->numbers.begin(), row->numbers.end());
        }
        if (whole.shape.empty()) whole.shape = {items.size()};
        std::size_t numbers = 1;
        for (const std::size_t size : whole.shape) {
            numbers *= size;
        }
        if (numbers != whole.numbers.size())
            return refuse("it has a list that mixes numbers and rows");
        std::erase(whole.shape, std::size_t{1});
        return take(std::move(whole));
    }

    // What is no array is told as a field.
    Result<void> note(const Value& value) {
        const std::vector<std::string> keys = path();
        if (keys.empty()) return refuse(fmt::format("it holds {}, not tensors", kind_of(value)));
        std::string text;
        if (const auto* read = std::get_if<Text>(&value)) {
            text = read->utf8.size() > kLongestField ? "" : utf8::repair(read->utf8);
        } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            text = std::to_string(*whole);
        } else if (const auto* number = std::get_if<double>(&value)) {
            text = fmt::format("{}", *number);
        } else if (const auto* truth = std::get_if<bool>(&value)) {
            text = *truth ? "true" : "false";
        } else if (const auto* known = std::get_if<const KnownGlobal*>(&value)) {
            text = fmt::format("{}.{}", (*known)->module, (*known)->name);
        }
        if (!text.empty() && contents_.fields.size() < kMostFields)
            contents_.fields[utf8::repair(fmt::format("{}", fmt::join(keys, ".")))] = text;
        return {};
    }

    std::vector<std::string> path() const {
        std::vector<std::string> keys;
        for (std::size_t at = current_; at != 0; at = visits_[at].from) {
            if (!visits_[at].key.empty()) keys.push_back(visits_[at].key);
        }
        std::ranges::reverse(keys);
        return keys;
    }

    std::string dialect() const {
        const Value& root = values_.at(visits_.front().value);
        std::string_view what = "PyTorch tensor";
        if (std::holds_alternative<Dict>(root)) what = "PyTorch dictionary";
        if (std::holds_alternative<List>(root) || std::holds_alternative<Tuple>(root))
            what = "PyTorch list";
        if (std::holds_alternative<std::unique_ptr<NumpyArray>>(root)) what = "NumPy array";
        if (const auto* object = std::get_if<Object>(&root)) {
            what = object->type->role == Role::SteeringVector ? "SteeringVector (steering-vectors)"
                                                              : "ControlVector (repeng)";
        }
        return fmt::format("{}, {}", what, around_.container);
    }

    const Values& values_;
    const PickleSurroundings& around_;
    NumberBudget budget_;
    std::vector<Visit> visits_;
    std::size_t current_ = 0;
    std::size_t seen_ = 0;
    Contents contents_;
};

}  // namespace

Result<Contents> contents_of(const Pickle& pickle,
                             const PickleSurroundings& around,
                             NumberBudget budget) {
    return Walk(pickle, around, budget).run();
}

}  // namespace elpis::steering::formats
