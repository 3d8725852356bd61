#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/state.h"
#include "elpis/base/result.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {

// One way to be that vectors push towards: a corner of the plane, or one side of a concept.
struct Pole {
    std::string name;
    Rows rows;             // at strength s, s times these are injected
    affect::State at;      // of the plane; zero for a concept
    bool positive = true;  // pleasant, or the concept itself
    std::string request;   // asks for it in words: "Answer in an excited mood."
};

// A line through neutral, along which doses go. Its two ends are known by what the model then says:
// channels of an Instrument.
struct Axis {
    std::string name;
    Rows rows;  // shares sum to 1
    std::string plus;
    std::string minus;
};

// What is under evaluation: the plane of four quadrants, blended as the default blend does, or one
// named direction along ±.
struct Subject {
    std::string name;  // kPlane, or the vector's
    std::vector<Pole> poles;
    std::vector<Axis> axes;

    bool is_plane() const;
};

// NotFound names the quadrants, or the vector, that the library lacks.
Result<Subject> plane_subject(const Library& library);
Result<Subject> concept_subject(const Library& library, std::string_view vector);

}  // namespace elpis::steering::evaluation
