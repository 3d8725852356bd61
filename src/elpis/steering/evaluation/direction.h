#pragma once

#include <cstdint>
#include <memory>

#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {

// rows scaled so that their shares sum to 1; nothing stays nothing.
Rows to_share_one(const Rows& rows);

// A random direction in every block of `rows`, as long as the row it stands for: what a push of
// that size does by itself. Normally distributed, so every direction is as likely; equal for equal
// seeds on every machine.
Rows random_like(const Rows& rows, std::uint64_t seed);

// Over all blocks, those that one lacks counting as zero; 0 where either is nothing.
double cosine_of(const Rows& one, const Rows& other);

// What a sequence gets at this strength, a fraction of the residual norm: s·ρ_L·row in every block.
// Null when that is nothing.
std::shared_ptr<const Injection> inject(const Library& library, const Rows& rows, double strength);

}  // namespace elpis::steering::evaluation
