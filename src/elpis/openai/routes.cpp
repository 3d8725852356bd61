#include "elpis/openai/routes.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "elpis/http/route.h"
#include "elpis/openai/chat_routes.h"
#include "elpis/openai/embeddings_routes.h"
#include "elpis/openai/model_routes.h"
#include "elpis/openai/parts.h"
#include "elpis/openai/responses_routes.h"

namespace elpis::openai {

std::vector<http::Route> routes(const Parts& parts) {
    std::vector<http::Route> all = model_routes(parts);
    for (auto* const some : {&chat_routes, &responses_routes, &embeddings_routes})
        std::ranges::move(some(parts), std::back_inserter(all));
    return all;
}

}  // namespace elpis::openai
