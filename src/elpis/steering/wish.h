#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "elpis/affect/quadrant.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/named_feeling.h"

namespace elpis::steering {

// What is done along a named vector (facts in docs/steering.md, Operators).
enum class Operator {
    Add,      // its row is added; takes an amount
    Project,  // the given share of what lies along it is taken away; takes an amount, 0 … 1
    Clamp,    // what lies along it is kept between low and high
    Ablate,   // nothing is left along it: a clamp from 0 to 0
};
std::string_view name_of(Operator what);
Result<Operator> operator_of(std::string_view name);  // InvalidArgument lists the operators

struct Operation {
    Operator what = Operator::Add;
    double low = 0.0;  // for Clamp, fractions of the residual norm of each block
    double high = 0.0;

    bool operator==(const Operation&) const = default;
};

// What one request asks for, as it came; a value. Nothing given: the feeling as it is, by the
// settings. Field names in messages: "steering." before those here, "emotion." before the names in
// `emotion`.
struct Wish {
    bool off = false;
    std::optional<double> strength;  // ≥ 0; 1 = the set's full strength; multiplies all additions
    std::optional<BlendMode> mode;
    // Instead of the feeling's place in the plane.
    std::optional<affect::Coefficients> coefficients;
    // Directions beside the blend, in plain signed sums: {"anger": 0.6}. For Project the amount.
    std::map<std::string, double> vectors;
    std::map<std::string, Operation> operators;  // by vector; absent: Add
    bool keep_norm = false;  // steered rows keep their length (and the addition is a turn)
    // Feelings by name, instead of the character's (named_feeling.h).
    NamedFeelings emotion;

    bool adds(const std::string& vector) const {
        const auto operation = operators.find(vector);
        return operation == operators.end() || operation->second.what == Operator::Add;
    }
};

}  // namespace elpis::steering
