#include "elpis/cli/demo/child_process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/poll.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"

namespace elpis::cli {
namespace {

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// What posix_spawn is told about the child, freed at the end.
class SpawnPlan {
public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawnattr_init(&attributes_);
        // We block signals to poll for them and ignore SIGPIPE; the child starts with neither.
        sigset_t none;
        sigemptyset(&none);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    void connect(const Descriptor& ours, int theirs) {
        ::posix_spawn_file_actions_adddup2(&files_, ours.get(), theirs);
    }

    // The error number, 0 when all went well.
    int start(pid_t& pid, const std::string& program, std::vector<char*>& arguments) const {
        return ::posix_spawnp(
            &pid, program.c_str(), &files_, &attributes_, arguments.data(), ::environ);
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

void make_non_blocking(const Descriptor& descriptor) {
    ::fcntl(descriptor.get(), F_SETFL, O_NONBLOCK);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::filesystem::path& program,
                                         const std::vector<std::string>& arguments) {
    Pipe input = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    SpawnPlan plan;
    plan.connect(input.read, STDIN_FILENO);
    plan.connect(output.write, STDOUT_FILENO);
    plan.connect(errors.write, STDERR_FILENO);

    std::string name = program.string();
    std::vector<std::string> copies = arguments;  // posix_spawn wants them writable
    std::vector<char*> words{name.data()};
    for (std::string& word : copies)
        words.push_back(word.data());
    words.push_back(nullptr);

    ChildProcess child;
    if (const int error = plan.start(child.pid_, name, words); error != 0) {
        return fail(
            ErrorCode::Unavailable,
            fmt::format("{} cannot be started: {}", name, std::generic_category().message(error)));
    }
    // By number: the wrapper of glibc 2.36 cannot be called from C++.
    child.handle_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
    child.input_ = std::move(input.write);
    child.output_ = std::move(output.read);
    child.errors_ = std::move(errors.read);
    for (const auto* pipe : {&child.input_, &child.output_, &child.errors_})
        make_non_blocking(*pipe);
    return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::move(other.handle_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)) {}

ChildProcess::~ChildProcess() {
    if (pid_ < 0) return;
    input_ = Descriptor();
    if (!ends_within(kPatience)) {
        ::kill(-pid_, SIGTERM);
        if (!ends_within(kPatience)) ::kill(-pid_, SIGKILL);
    }
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool ChildProcess::ends_within(std::chrono::milliseconds patience) const {
    pollfd wanted{.fd = handle_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, static_cast<int>(patience.count())) > 0;
}

}  // namespace elpis::cli
