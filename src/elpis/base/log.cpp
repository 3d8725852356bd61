#include "elpis/base/log.h"

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>
#include <spdlog/common.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <unistd.h>

#include "elpis/base/guarded.h"
#include "elpis/base/line_writer.h"
#include "elpis/base/log_file.h"
#include "elpis/base/log_line.h"
#include "elpis/base/options.h"

namespace elpis {
namespace {

using SystemTime = std::chrono::system_clock::time_point;

constexpr std::size_t kFileBytes = 10'000'000;
constexpr std::size_t kRotatedFiles = 20;  // a week of noise must not fill the disk
constexpr std::chrono::hours kKept{7 * 24};

std::string line_of(const LogRecord& record, LogFormat format, bool coloured) {
    return format == LogFormat::Json ? json_line(record) : text_line(record, coloured);
}

bool wants_colour(int fd) {
    const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: any text but the empty one
    return (no_colour == nullptr || *no_colour == '\0') && ::isatty(fd) == 1;
}

// Drops what the reader of stderr does not take, and says how much that was once it reads again.
class StderrSink {
public:
    StderrSink(int fd, LogFormat format)
        : writer_(fd), format_(format), coloured_(wants_colour(fd)) {}

    void log(const LogRecord& record) {
        std::string lines;
        if (dropped_ > 0) {
            const std::string text =
                fmt::format("{} lines were dropped because nobody read standard error.", dropped_);
            lines = line_of({record.time, LogLevel::Warning, "log", text}, format_, coloured_);
        }
        lines += line_of(record, format_, coloured_);
        dropped_ = writer_.write(lines) ? 0 : dropped_ + 1;
    }

private:
    LineWriter writer_;
    LogFormat format_;
    bool coloured_;
    std::size_t dropped_ = 0;
};

// spdlog only rotates here: the line arrives finished.
class Verbatim final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& into) override {
        into.append(line.payload.begin(), line.payload.end());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<Verbatim>();
    }
};

class FileSink {
public:
    // Throws what spdlog throws.
    FileSink(const std::filesystem::path& file, LogFormat format)
        : file_(file.string(), kFileBytes, kRotatedFiles), format_(format) {
        file_.set_formatter(std::make_unique<Verbatim>());
    }

    void log(const LogRecord& record) {
        const std::string line = line_of(record, format_, false);
        file_.log({"", spdlog::level::info, line});
        file_.flush();  // the last lines before a crash are the ones that matter
    }

private:
    spdlog::sinks::rotating_file_sink_st file_;
    LogFormat format_;
};

// Both places a record can go to. Without locks: Log::Body holds one.
class Sinks {
public:
    Sinks(const LogOptions& options, int stderr_fd)
        : format_(options.format), stderr_fd_(stderr_fd) {
        if (!options.quiet) stderr_.emplace(stderr_fd_, format_);
        if (!options.output_file.empty()) open(options.output_file);
    }

    void log(const LogRecord& record) {
        if (stderr_) stderr_->log(record);
        if (file_) to_file(*file_, record);
    }

private:
    void open(const std::filesystem::path& path) {
        const auto now = std::chrono::system_clock::now();
        if (auto writable = log_file::prepare(path); !writable) {
            lose_file(now, writable.error().message);
            return;
        }
        const auto pruned =
            log_file::prune(path, std::filesystem::file_time_type::clock::now() - kKept);
        try {
            file_.emplace(path, format_);
        } catch (const std::exception& error) {
            lose_file(now, error.what());
            return;
        }
        if (!pruned) log({now, LogLevel::Warning, "log", pruned.error().message});
    }

    void to_file(FileSink& file, const LogRecord& record) {
        try {
            file.log(record);
        } catch (const std::exception& error) {
            const bool was_quiet = !stderr_;
            StderrSink& instead = lose_file(record.time, error.what());
            if (was_quiet) instead.log(record);
        }
    }

    // A full disk, a folder without rights: go on where there is no file needed.
    StderrSink& lose_file(SystemTime now, std::string_view why) {
        file_.reset();  // spdlog may have closed it half-way: not usable again
        StderrSink& instead = stderr_ ? *stderr_ : stderr_.emplace(stderr_fd_, format_);
        const std::string text = fmt::format("{} The log goes on here.", why);
        instead.log({now, LogLevel::Warning, "log", text});
        return instead;
    }

    LogFormat format_;
    int stderr_fd_;
    std::optional<StderrSink> stderr_;
    std::optional<FileSink> file_;
};

}  // namespace

struct Log::Body {
    LogLevel level;
    Guarded<Sinks> sinks;
};

Log::Log(const LogOptions& options, int stderr_fd)
    : body_(new Body{options.level, Guarded<Sinks>(options, stderr_fd)}) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view about, std::string_view text) {
    if (level < body_->level) return;
    // The clock is read under the lock, so that times never go backwards in a log.
    body_->sinks.with(
        [&](Sinks& sinks) { sinks.log({std::chrono::system_clock::now(), level, about, text}); });
}

}  // namespace elpis
