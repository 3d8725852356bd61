#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/log.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/steering_set.h"

namespace elpis::mind {

// The sets that personas ask for (persona::AffectDefaults::vectors), by the words they use.
using OwnVectors = std::map<std::string, VectorSource, std::less<>>;

// Which vectors steer whom: everybody's, or the set that the character's persona asks for. Those
// who ask for the same share it. One that cannot be used steers nobody, and its characters do not
// get everybody's in its place: they would feel like somebody else, and nobody would notice.
// All calls from any thread.
class SteeringSets {
public:
    // `cast` outlives the object. A set that somebody asks for and `own` does not have is
    // everybody's.
    SteeringSets(VectorSource everybodys, OwnVectors own, const Cast& cast, Log& log);
    ~SteeringSets() { end(); }
    SteeringSets(const SteeringSets&) = delete;
    SteeringSets& operator=(const SteeringSets&) = delete;

    // Good as long as this.
    SteeringSet& of(std::string_view character) const;
    bool has_own(std::string_view character) const { return own_of(character) != nullptr; }

    // All of them are asked to stop before any is waited for.
    void end();

private:
    SteeringSet* own_of(std::string_view character) const;

    const Cast& cast_;
    std::unique_ptr<SteeringSet> everybodys_;
    std::map<std::string, std::unique_ptr<SteeringSet>, std::less<>> own_;
};

}  // namespace elpis::mind
