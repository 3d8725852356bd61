#include "elpis/steering/wish.h"

#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/steering/known_names.h"

namespace elpis::steering {

std::string_view name_of(Operator what) {
    switch (what) {
        case Operator::Add:
            return "add";
        case Operator::Project:
            return "project";
        case Operator::Clamp:
            return "clamp";
        case Operator::Ablate:
            return "ablate";
    }
    return "add";
}

Result<Operator> operator_of(std::string_view name) {
    for (const Operator what :
         {Operator::Add, Operator::Project, Operator::Clamp, Operator::Ablate}) {
        if (name_of(what) == name) return what;
    }
    return fail(ErrorCode::InvalidArgument,
                fmt::format("there is no operator \"{}\"; there are add, project, clamp and ablate",
                            shown(name)));
}

}  // namespace elpis::steering
