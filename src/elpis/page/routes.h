#pragma once

#include <span>
#include <vector>

#include "elpis/http/message.h"
#include "elpis/http/route.h"
#include "elpis/page/asset.h"

namespace elpis::page {

// The page at "/" and what it is made of, open without the token: it is only code, and asks for the
// token itself when the API wants one. Without assets "/" says how to get the page.
std::vector<http::Route> routes(std::span<const Asset> assets);

// One file: 200 with its bytes, as gzip where the client takes that, or 304 when If-None-Match has
// it already. Always with the headers that keep foreign scripts, styles and frames away.
http::Answer serve(const Asset& asset, const http::Request& request);

}  // namespace elpis::page
