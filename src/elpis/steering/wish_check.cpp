#include "elpis/steering/wish_check.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/known_names.h"
#include "elpis/steering/library.h"
#include "elpis/steering/options.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {
namespace {

// Far beyond anything useful; keeps sums of amounts finite.
constexpr double kLargest = 100.0;

Result<void> within(std::string_view field, double value, double low, double high) {
    if (value >= low && value <= high) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{} is {}; it must be a number from {} to {}", field, value, low, high));
}

std::string field_of(const std::string& vector) {
    return fmt::format("steering.vectors.{}", shown(vector));
}

Result<void> known(const std::string& name, const Library& library) {
    if (library.has(name)) return {};
    std::vector<std::string> names;
    names.reserve(library.vectors.size());
    for (const auto& [each, vector] : library.vectors)
        names.push_back(each);
    return fail(ErrorCode::NotFound,
                fmt::format("{} is not in the vector set \"{}\"; the nearest {} {}",
                            field_of(name),
                            library.name,
                            names.size() == 1 ? "is" : "are",
                            nearest_names(name, names)));
}

Result<void> check_clamp(const std::string& field,
                         const Operation& operation,
                         const Options& options) {
    ELPIS_OK(within(field + ".low", operation.low, -kLargest, kLargest));
    ELPIS_OK(within(field + ".high", operation.high, -kLargest, kLargest));
    if (operation.low > operation.high) {
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("{}: low {} is above high {}", field, operation.low, operation.high));
    }
    // A range without zero pushes every token at least this far.
    const double forced = std::max(operation.low, -operation.high);
    if (forced > options.max_fraction) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} from {} to {} forces {:.3g} of the residual norm; the limit is "
                                "{:.3g}",
                                field,
                                operation.low,
                                operation.high,
                                forced,
                                options.max_fraction));
    }
    return {};
}

Result<void> check_operator(const std::string& name,
                            const Operation& operation,
                            const Wish& wish,
                            const Options& options) {
    const std::string field = field_of(name);
    const auto amount = wish.vectors.find(name);
    switch (operation.what) {
        case Operator::Add:
            if (amount != wish.vectors.end()) return {};
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} has the operator add and no amount", field));
        case Operator::Project:
            return amount == wish.vectors.end() ? Result<void>()
                                                : within(field, amount->second, 0.0, 1.0);
        case Operator::Clamp:
        case Operator::Ablate:
            break;
    }
    if (amount != wish.vectors.end()) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("{} has the amount {} beside the operator {}, which takes none",
                                field,
                                amount->second,
                                name_of(operation.what)));
    }
    return operation.what == Operator::Clamp ? check_clamp(field, operation, options)
                                             : Result<void>();
}

}  // namespace

Result<void> check(const Wish& wish, const Options& options) {
    if (wish.strength) ELPIS_OK(within("steering.strength", *wish.strength, 0.0, kLargest));
    if (wish.coefficients) {
        const auto& c = *wish.coefficients;
        ELPIS_OK(within("steering.coefficients.excited", c.excited, -kLargest, kLargest));
        ELPIS_OK(within("steering.coefficients.frustrated", c.frustrated, -kLargest, kLargest));
        ELPIS_OK(within("steering.coefficients.calm", c.calm, -kLargest, kLargest));
        ELPIS_OK(within("steering.coefficients.depleted", c.depleted, -kLargest, kLargest));
    }
    for (const auto& [name, amount] : wish.vectors)
        ELPIS_OK(within(field_of(name), amount, -kLargest, kLargest));
    for (const auto& [name, operation] : wish.operators)
        ELPIS_OK(check_operator(name, operation, wish, options));
    return {};
}

Result<void> check(const Wish& wish, const Library& library, const Options& options) {
    for (const auto& [name, amount] : wish.vectors)
        ELPIS_OK(known(name, library));
    for (const auto& [name, operation] : wish.operators)
        ELPIS_OK(known(name, library));
    return check(wish, options);
}

Result<void> check(const affect::State& state) {
    ELPIS_OK(within("emotion.valence", state.valence, -1.0, 1.0));
    return within("emotion.arousal", state.arousal, -1.0, 1.0);
}

}  // namespace elpis::steering
