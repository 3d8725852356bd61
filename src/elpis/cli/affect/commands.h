#pragma once

#include <filesystem>
#include <string>

// What somebody asked to be done about feelings. Paths are as given; empty ones were not.
namespace elpis::cli {

struct AffectSimulateCommand {
    std::string scenario;  // a file, or the name of a shipped one
    enum class Form { Page, Json, Csv } form = Form::Page;
    std::filesystem::path svg;  // in place of that: a file, or "-" for standard output
};

}  // namespace elpis::cli
