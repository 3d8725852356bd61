#include "elpis/steering/train/train_options.h"

#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"

namespace elpis::steering {

std::string_view name_of(TrainMethod method) {
    switch (method) {
        case TrainMethod::MeanDifference:
            return "mean difference";
        case TrainMethod::Principal:
            return "pca";
        case TrainMethod::Ridge:
            return "ridge";
    }
    return "mean difference";
}

Result<TrainMethod> train_method_of(std::string_view name) {
    if (name == "mean") return TrainMethod::MeanDifference;
    for (const TrainMethod method :
         {TrainMethod::MeanDifference, TrainMethod::Principal, TrainMethod::Ridge}) {
        if (name_of(method) == name) return method;
    }
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("there is no training method \"{}\"; there are mean, pca and ridge", name));
}

}  // namespace elpis::steering
