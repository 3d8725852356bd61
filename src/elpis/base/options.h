#pragma once

#include <filesystem>

namespace elpis {

enum class LogLevel { Debug, Info, Warning, Error, Critical };
enum class LogFormat { Text, Json };

struct LogOptions {
    LogLevel level = LogLevel::Warning;
    LogFormat format = LogFormat::Text;
    std::filesystem::path output_file;  // empty: stderr only
    bool quiet = false;  // nothing on stderr; the file (or the default one) gets it all
};

}  // namespace elpis
