#pragma once

#include "elpis/base/result.h"
#include "elpis/steering/formats/pickle_value.h"

// What "calling" the few known names comes to: checking the arguments and writing down what they
// describe. Nothing is executed, opened or resolved here.
namespace elpis::steering::formats {

// REDUCE: `function` applied to the tuple `arguments`.
Result<ValueId> reduce(Values& values, ValueId function, ValueId arguments);

// NEWOBJ: an empty object of `type`.
Result<ValueId> new_object(Values& values, ValueId type, ValueId arguments);

// BUILD: `state` becomes the state of `object`, in place.
Result<void> build(Values& values, ValueId object, ValueId state);

// BINPERSID: the storage that ("storage", class, key, location, count[, view]) describes.
Result<ValueId> persistent(Values& values, ValueId id);

}  // namespace elpis::steering::formats
