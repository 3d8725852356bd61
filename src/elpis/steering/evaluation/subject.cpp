#include "elpis/steering/evaluation/subject.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/affect/state.h"
#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/blend.h"
#include "elpis/steering/blend_mode.h"
#include "elpis/steering/evaluation/channels.h"
#include "elpis/steering/evaluation/direction.h"
#include "elpis/steering/evaluation/evaluation.h"
#include "elpis/steering/library.h"
#include "elpis/steering/vector.h"

namespace elpis::steering::evaluation {
namespace {

// In the order of kQuadrants.
constexpr std::array kCorners{affect::State{.valence = 1.0, .arousal = 1.0},
                              affect::State{.valence = -1.0, .arousal = 1.0},
                              affect::State{.valence = 1.0, .arousal = -1.0},
                              affect::State{.valence = -1.0, .arousal = -1.0}};

Rows opposite(const Rows& rows) {
    Rows result;
    add_scaled(result, rows, -1.0);
    return result;
}

}  // namespace

bool Subject::is_plane() const {
    return name == kPlane;
}

Result<Subject> plane_subject(const Library& library) {
    ELPIS_TRY(const Blend blend, Blend::of(library, BlendMode::Centred));
    Subject subject{.name = std::string(kPlane), .poles = {}, .axes = {}};
    for (std::size_t i = 0; i < kQuadrants.size(); ++i) {
        const std::string name(kQuadrants.at(i));
        subject.poles.push_back(
            {.name = name,
             .rows = blend.at(kCorners.at(i)),
             .at = kCorners.at(i),
             .positive = kCorners.at(i).valence > 0.0,
             .request = fmt::format("Answer in {} {} mood.", name == kExcited ? "an" : "a", name)});
    }
    subject.axes = {{.name = std::string(kValence),
                     .rows = to_share_one(blend.at(affect::State{.valence = 1.0, .arousal = 0.0})),
                     .plus = std::string(channel::kGlad),
                     .minus = std::string(channel::kSad)},
                    {.name = std::string(kArousal),
                     .rows = to_share_one(blend.at(affect::State{.valence = 0.0, .arousal = 1.0})),
                     .plus = std::string(channel::kStirred),
                     .minus = std::string(channel::kStill)}};
    return subject;
}

Result<Subject> concept_subject(const Library& library, std::string_view vector) {
    if (!library.has(vector)) {
        std::string known;
        for (const auto& [name, of] : library.vectors)
            known += (known.empty() ? "" : ", ") + name;
        return fail(ErrorCode::NotFound,
                    fmt::format("the vector set \"{}\" has no vector \"{}\"; it has {}",
                                library.name,
                                vector,
                                known));
    }
    const std::string name(vector);
    const Rows& rows = library.vectors.at(name).rows;
    Subject subject{.name = name, .poles = {}, .axes = {}};
    subject.poles.push_back({.name = name,
                             .rows = rows,
                             .at = {},
                             .positive = true,
                             .request = fmt::format("Let your answer be full of {}.", name)});
    subject.poles.push_back({.name = "less " + name,
                             .rows = opposite(rows),
                             .at = {},
                             .positive = false,
                             .request = fmt::format("Let your answer be free of {}.", name)});
    subject.axes.push_back({.name = name,
                            .rows = to_share_one(rows),
                            .plus = std::string(channel::kOwn),
                            .minus = std::string(channel::kOpposite)});
    return subject;
}

}  // namespace elpis::steering::evaluation
