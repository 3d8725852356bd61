#pragma once

#include <map>

#include "elpis/steering/injection.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"
#include "elpis/steering/wish.h"

namespace elpis::steering {

// Gathers what is done at each block, from shares of the residual norm to the model's own units.
class EditList {
public:
    // Of a library that passed check(), which must outlive this.
    explicit EditList(const Library& library) : library_(library) {}

    // strength·ρ_L·row is added at each block; a fraction times shares. Once.
    void add(const Rows& rows, double strength);
    // Along the vector's direction at each of its blocks; `amount` is for Project.
    void operate(const Vector& vector, const Operation& operation, double amount);

    // What was gathered. Once.
    Injection finish(bool keep_norm);

private:
    Edit& at(int block);

    const Library& library_;
    std::map<int, Edit> edits_;
};

}  // namespace elpis::steering
