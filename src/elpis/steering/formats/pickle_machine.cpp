#include "elpis/steering/formats/pickle_machine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/pickle_calls.h"
#include "elpis/steering/formats/pickle_globals.h"
#include "elpis/steering/formats/pickle_opcode.h"
#include "elpis/steering/formats/pickle_value.h"
#include "elpis/steering/formats/refusal.h"

namespace elpis::steering::formats {
namespace {

auto unbalanced() {
    return refuse("its pickle takes something from its stack that is not there");
}

class Machine {
public:
    explicit Machine(Bytes stream)
        : stream_(stream.first(std::min(stream.size(), kLongestPickle))),
          longer_(stream.size() > kLongestPickle) {}

    Result<Pickle> run() {
        for (std::size_t step = 0; step < kMostInstructions; ++step) {
            std::uint8_t code = 0;
            if (!stream_.read(code)) return cut_short();
            if (step == 0 && code != static_cast<std::uint8_t>(Opcode::Proto))
                return refuse("its pickle does not begin with a protocol number");
            if (code == static_cast<std::uint8_t>(Opcode::Stop)) return stop();
            const Act act = table()[code];
            if (act == nullptr) {
                return refuse(
                    fmt::format("its pickle uses the instruction 0x{:02x}, which no saved "
                                "tensor needs",
                                code));
            }
            ELPIS_OK((this->*act)());
            if (stack_.size() + marks_.size() > kMostHeld || memo_.size() > kMostHeld) {
                return refuse(
                    fmt::format("its pickle keeps more than {} values at once", kMostHeld));
            }
        }
        return refuse(fmt::format("its pickle has more than {} instructions", kMostInstructions));
    }

private:
    using Act = Result<void> (Machine::*)();
    using Table = std::array<Act, 256>;
    static const Table& table();

    std::unexpected<Error> cut_short() const {
        if (longer_) {
            return refuse(
                fmt::format("its pickle is longer than {} MiB; save tensors, which lie "
                            "beside the pickle, or a safetensors file",
                            kLongestPickle >> 20U));
        }
        return refuse("its pickle ends in the middle of an instruction; the file may be cut short");
    }

    // Values in and out ------------------------------------------------------------------------

    Result<void> push(Value value) {
        stack_.push_back(values_.add(std::move(value)));
        return {};
    }
    // Nothing below the last mark may be taken singly.
    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
    std::optional<ValueId> pop() {
        if (stack_.size() <= floor()) return std::nullopt;
        const ValueId top = stack_.back();
        stack_.pop_back();
        return top;
    }
    std::optional<ValueId> top() const {
        if (stack_.size() <= floor()) return std::nullopt;
        return stack_.back();
    }
    std::optional<std::vector<ValueId>> pop_to_mark() {
        if (marks_.empty()) return std::nullopt;
        const auto from = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        std::vector<ValueId> items(from, stack_.end());
        stack_.erase(from, stack_.end());
        marks_.pop_back();
        return items;
    }

    Result<Pickle> stop() {
        if (stack_.size() != 1 || !marks_.empty())
            return refuse("its pickle ends with something other than one value");
        return Pickle{
            .values = std::move(values_), .root = stack_.front(), .length = stream_.position()};
    }

    // Simple values ----------------------------------------------------------------------------

    Result<void> proto() {
        std::uint8_t version = 0;
        if (!stream_.read(version)) return cut_short();
        if (version < 2 || version > 4) {
            return refuse(
                fmt::format("its pickle is of protocol {}; 2 (torch.save) to 4 are read", version));
        }
        return {};
    }
    Result<void> frame() {
        std::uint64_t length = 0;
        if (!stream_.read(length) || length > stream_.left()) return cut_short();
        return {};
    }
    Result<void> none() { return push(Nothing{}); }
    Result<void> new_true() { return push(true); }
    Result<void> new_false() { return push(false); }

    template <class T>
    Result<void> integer() {
        T number = 0;
        if (!stream_.read(number)) return cut_short();
        return push(std::int64_t{number});
    }
    Result<void> long1() {
        std::uint8_t length = 0;
        Bytes digits;
        if (!stream_.read(length) || !stream_.take(length, digits)) return cut_short();
        if (digits.size() > sizeof(std::int64_t)) return push(LongInteger{.digits = digits});
        if (digits.empty()) return push(std::int64_t{0});
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            bits |= std::to_integer<std::uint64_t>(digits[i]) << (8U * i);
        }
        const std::size_t unused = 64 - 8 * digits.size();  // two's complement: spread the sign
        return push(std::bit_cast<std::int64_t>(bits << unused) >> unused);
    }
    Result<void> bin_float() {
        std::uint64_t bits = 0;
        if (!stream_.read(bits)) return cut_short();
        return push(std::bit_cast<double>(std::byteswap(bits)));
    }

    template <class Length>
    bool counted(std::string_view& read) {
        Length length = 0;
        return stream_.read(length) && stream_.take(length, read);
    }
    template <class Length>
    Result<void> text() {
        Text made;
        if (!counted<Length>(made.utf8)) return cut_short();
        return push(made);
    }
    template <class Length>
    Result<void> bytes() {
        RawBytes made;
        if (!counted<Length>(made.bytes)) return cut_short();
        return push(made);
    }

    // Containers -------------------------------------------------------------------------------

    Result<void> mark() {
        marks_.push_back(stack_.size());
        return {};
    }
    Result<void> empty_tuple() { return push(Tuple{}); }
    Result<void> empty_list() { return push(List{}); }
    Result<void> empty_dict() { return push(Dict{}); }
    Result<void> tuple() {
        auto items = pop_to_mark();
        if (!items) return unbalanced();
        return push(Tuple{.items = *std::move(items)});
    }
    template <std::size_t N>
    Result<void> tuple_of() {
        Tuple made{.items = std::vector<ValueId>(N)};
        for (std::size_t i = N; i > 0; --i) {
            const auto item = pop();
            if (!item) return unbalanced();
            made.items[i - 1] = *item;
        }
        return push(std::move(made));
    }
    Result<void> append_all(std::span<const ValueId> items) {
        const auto target = top();
        if (!target) return unbalanced();
        auto* list = std::get_if<List>(&values_.at(*target));
        if (list == nullptr)
            return refuse(fmt::format("its pickle appends to {}", kind_of(values_.at(*target))));
        list->items.insert(list->items.end(), items.begin(), items.end());
        return {};
    }
    Result<void> append() {
        const auto item = pop();
        if (!item) return unbalanced();
        return append_all(std::span(&*item, 1));
    }
    Result<void> appends() {
        const auto items = pop_to_mark();
        if (!items) return unbalanced();
        return append_all(*items);
    }
    Result<void> set_all(std::span<const ValueId> items) {
        const auto target = top();
        if (!target || items.size() % 2 != 0) return unbalanced();
        auto* dict = std::get_if<Dict>(&values_.at(*target));
        if (dict == nullptr) {
            return refuse(
                fmt::format("its pickle sets an item of {}", kind_of(values_.at(*target))));
        }
        for (std::size_t i = 0; i < items.size(); i += 2) {
            dict->items.emplace_back(items[i], items[i + 1]);
        }
        return {};
    }
    Result<void> set_item() {
        const auto value = pop();
        const auto key = pop();
        if (!value || !key) return unbalanced();
        const std::array<ValueId, 2> items = {*key, *value};
        return set_all(items);
    }
    Result<void> set_items() {
        const auto items = pop_to_mark();
        if (!items) return unbalanced();
        return set_all(*items);
    }

    // Memo -------------------------------------------------------------------------------------

    Result<void> put(std::uint32_t index) {
        const auto value = top();
        if (!value) return unbalanced();
        memo_[index] = *value;
        return {};
    }
    template <class Index>
    Result<void> bin_put() {
        Index index = 0;
        if (!stream_.read(index)) return cut_short();
        return put(index);
    }
    Result<void> memoize() { return put(static_cast<std::uint32_t>(memo_.size())); }
    template <class Index>
    Result<void> bin_get() {
        Index index = 0;
        if (!stream_.read(index)) return cut_short();
        const auto found = memo_.find(index);
        if (found == memo_.end())
            return refuse(fmt::format("its pickle recalls value {}, which it never kept", index));
        stack_.push_back(found->second);
        return {};
    }

    // Names and what is done with them ---------------------------------------------------------

    bool line(std::string_view& read) {
        constexpr std::size_t kLongestName = 1024;
        ByteCursor ahead = stream_;
        char letter = 0;
        std::size_t length = 0;
        while (ahead.read(letter) && letter != '\n' && length < kLongestName) {
            ++length;
        }
        return letter == '\n' && stream_.take(length, read) && stream_.skip(1);
    }
    Result<void> push_global(std::string_view module, std::string_view name) {
        const KnownGlobal* known = find_global(module, name);
        if (known == nullptr) return refuse(unknown_global(module, name));
        return push(known);
    }
    Result<void> global() {
        std::string_view module;
        std::string_view name;
        if (!line(module) || !line(name)) return cut_short();
        return push_global(module, name);
    }
    Result<void> stack_global() {
        const auto name = pop();
        const auto module = pop();
        if (!name || !module) return unbalanced();
        const auto* name_text = values_.as<Text>(*name);
        const auto* module_text = values_.as<Text>(*module);
        if (name_text == nullptr || module_text == nullptr)
            return refuse("its pickle names something by a value that is no text");
        return push_global(module_text->utf8, name_text->utf8);
    }
    Result<void> call() {
        const auto arguments = pop();
        const auto function = pop();
        if (!arguments || !function) return unbalanced();
        ELPIS_TRY(const ValueId result, reduce(values_, *function, *arguments));
        stack_.push_back(result);
        return {};
    }
    Result<void> make_object() {
        const auto arguments = pop();
        const auto type = pop();
        if (!arguments || !type) return unbalanced();
        ELPIS_TRY(const ValueId result, new_object(values_, *type, *arguments));
        stack_.push_back(result);
        return {};
    }
    Result<void> give_state() {
        const auto state = pop();
        const auto object = top();
        if (!state || !object) return unbalanced();
        return build(values_, *object, *state);
    }
    Result<void> load_persistent() {
        const auto id = pop();
        if (!id) return unbalanced();
        ELPIS_TRY(const ValueId result, persistent(values_, *id));
        stack_.push_back(result);
        return {};
    }

    ByteCursor stream_;
    bool longer_;
    Values values_;
    std::vector<ValueId> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint32_t, ValueId> memo_;
};

const Machine::Table& Machine::table() {
    static const Table filled = [] {
        Table made{};
        const auto set = [&made](Opcode code, Act act) {
            made[static_cast<std::uint8_t>(code)] = act;
        };
        set(Opcode::Proto, &Machine::proto);
        set(Opcode::Frame, &Machine::frame);
        set(Opcode::None, &Machine::none);
        set(Opcode::NewTrue, &Machine::new_true);
        set(Opcode::NewFalse, &Machine::new_false);
        set(Opcode::BinInt, &Machine::integer<std::int32_t>);
        set(Opcode::BinInt1, &Machine::integer<std::uint8_t>);
        set(Opcode::BinInt2, &Machine::integer<std::uint16_t>);
        set(Opcode::Long1, &Machine::long1);
        set(Opcode::BinFloat, &Machine::bin_float);
        set(Opcode::BinUnicode, &Machine::text<std::uint32_t>);
        set(Opcode::ShortBinUnicode, &Machine::text<std::uint8_t>);
        set(Opcode::BinBytes, &Machine::bytes<std::uint32_t>);
        set(Opcode::ShortBinBytes, &Machine::bytes<std::uint8_t>);
        set(Opcode::ShortBinString, &Machine::text<std::uint8_t>);
        set(Opcode::Mark, &Machine::mark);
        set(Opcode::EmptyTuple, &Machine::empty_tuple);
        set(Opcode::EmptyList, &Machine::empty_list);
        set(Opcode::EmptyDict, &Machine::empty_dict);
        set(Opcode::Tuple, &Machine::tuple);
        set(Opcode::Tuple1, &Machine::tuple_of<1>);
        set(Opcode::Tuple2, &Machine::tuple_of<2>);
        set(Opcode::Tuple3, &Machine::tuple_of<3>);
        set(Opcode::Append, &Machine::append);
        set(Opcode::Appends, &Machine::appends);
        set(Opcode::SetItem, &Machine::set_item);
        set(Opcode::SetItems, &Machine::set_items);
        set(Opcode::BinPut, &Machine::bin_put<std::uint8_t>);
        set(Opcode::LongBinPut, &Machine::bin_put<std::uint32_t>);
        set(Opcode::Memoize, &Machine::memoize);
        set(Opcode::BinGet, &Machine::bin_get<std::uint8_t>);
        set(Opcode::LongBinGet, &Machine::bin_get<std::uint32_t>);
        set(Opcode::Global, &Machine::global);
        set(Opcode::StackGlobal, &Machine::stack_global);
        set(Opcode::Reduce, &Machine::call);
        set(Opcode::NewObj, &Machine::make_object);
        set(Opcode::Build, &Machine::give_state);
        set(Opcode::BinPersId, &Machine::load_persistent);
        return made;
    }();
    return filled;
}

}  // namespace

Result<Pickle> read_pickle(Bytes stream) {
    return Machine(stream).run();
}

}  // namespace elpis::steering::formats
