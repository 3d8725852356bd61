#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace elpis {

// A pipe whose reading end belongs to the test: it can be read when the test likes, or never.
class TestPipe {
public:
    TestPipe() { valid_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    ~TestPipe() {
        close_reader();
        ::close(ends_[1]);
    }
    TestPipe(const TestPipe&) = delete;
    TestPipe& operator=(const TestPipe&) = delete;

    bool valid() const { return valid_; }
    int writer() const { return ends_[1]; }

    void close_reader() {
        if (ends_[0] >= 0) ::close(ends_[0]);
        ends_[0] = -1;
    }

    // Everything written so far.
    std::string drain() {
        ::fcntl(
            ends_[0], F_SETFL, O_NONBLOCK);  // the reading end only: the ends do not share flags
        std::string all;
        std::array<char, 4096> piece{};
        for (ssize_t got = 0; (got = ::read(ends_[0], piece.data(), piece.size())) > 0;) {
            all.append(piece.data(), static_cast<std::size_t>(got));
        }
        return all;
    }

private:
    std::array<int, 2> ends_{-1, -1};
    bool valid_ = false;
};

}  // namespace elpis
