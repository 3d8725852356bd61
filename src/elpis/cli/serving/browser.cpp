#include "elpis/cli/serving/browser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>  // POSIX has what waitpid() tells here, too
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace {

#ifdef __APPLE__
constexpr const char* kOpener = "open";
#else
constexpr const char* kOpener = "xdg-open";
#endif

// What is this process's own: the token among its settings, and what its service manager gave it.
constexpr std::array<std::string_view, 4> kOurs{"ELPIS_", "NOTIFY_SOCKET=", "LISTEN_", "WATCHDOG_"};

std::vector<char*> environment_without_ours() {
    std::vector<char*> left;
    for (char** each = ::environ; *each != nullptr; ++each) {
        const std::string_view entry(*each);
        const auto is_ours = [entry](std::string_view begin) { return entry.starts_with(begin); };
        if (std::ranges::none_of(kOurs, is_ours)) left.push_back(*each);
    }
    left.push_back(nullptr);
    return left;
}

}  // namespace

Browser::Browser(Browser&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), handle_(std::move(other.handle_)) {}

Result<Browser> Browser::open(const std::string& url) {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    // What it prints is none of our output, and it may outlive us.
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&files, number, "/dev/null", O_RDWR, 0);
    // We block signals to poll for them and ignore SIGPIPE; the child starts with neither, and in a
    // session of its own, which Ctrl-C here does not reach.
    sigset_t none;
    sigemptyset(&none);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    std::string program = kOpener;
    std::string page = url;
    std::array<char*, 3> arguments{program.data(), page.data(), nullptr};
    std::vector<char*> environment = environment_without_ours();
    pid_t pid = -1;
    const int error =
        ::posix_spawnp(&pid, kOpener, &files, &attributes, arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format(
                "{} cannot be started: {}", kOpener, std::generic_category().message(error)));
    }
    // By number: the wrapper of glibc 2.36 cannot be called from C++.
    return Browser(pid, Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
}

std::optional<std::string> Browser::outcome() {
    int status = 0;
    handle_ = Descriptor();
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
    return WIFEXITED(status) ? fmt::format("{} ended with {}", kOpener, WEXITSTATUS(status))
                             : fmt::format("{} was ended by signal {}", kOpener, WTERMSIG(status));
}

}  // namespace elpis::cli
