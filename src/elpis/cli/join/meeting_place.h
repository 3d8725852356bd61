#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "elpis/base/result.h"
#include "elpis/base/wakeup.h"
#include "elpis/cli/join/offer.h"

namespace elpis::cli {

// The right to be the one server of a user that others with the same settings join. The kernel
// takes it back from a process that dies.
class Hosting {
public:
    Hosting(Descriptor folder, std::string name, Descriptor lock)
        : folder_(std::move(folder)), name_(std::move(name)), lock_(std::move(lock)) {}
    ~Hosting();
    Hosting(Hosting&&) noexcept = default;
    Hosting& operator=(Hosting&&) = delete;
    Hosting(const Hosting&) = delete;
    Hosting& operator=(const Hosting&) = delete;

    // A socket, in the place where others look for it. Unavailable when it cannot be opened.
    Result<Descriptor> listen() const;
    // Takes the socket's name away; the right stays.
    void leave_the_door() const;

private:
    Descriptor folder_;
    std::string name_;  // without an ending
    Descriptor lock_;
};

// Where processes of one user with the same settings find each other: a lock decides who is the
// server, and beside it lies that server's socket. In the folder of running servers
// (live/folder.h), where nobody else can write.
class MeetingPlace {
public:
    // In the last folder that can be used: the state home comes after the runtime folder, and is
    // the one that every client passes on. Unavailable, with the reason, when none can.
    static Result<MeetingPlace> open(const std::vector<std::filesystem::path>& folders,
                                     std::string key);

    // Nothing while another process has the right. Unavailable when the lock cannot be used.
    Result<std::optional<Hosting>> try_to_host() const;

    struct Joined {
        Descriptor connection;  // non-blocking; the offer has been read
        Offer offer;
    };
    // The server that has the right. NotFound: nobody listens, for example because it is just
    // beginning or ending. Unavailable: who listens cannot be joined; the message is a sentence.
    Result<Joined> try_to_join(std::chrono::milliseconds patience) const;

    // Offers of servers with other settings, at most so many, asked for no longer than `patience`
    // altogether.
    std::vector<Offer> others(std::chrono::milliseconds patience) const;

private:
    MeetingPlace(std::filesystem::path path, Descriptor folder, std::string key);
    Result<Joined> join(const std::string& socket, std::chrono::milliseconds patience) const;

    std::filesystem::path path_;
    Descriptor folder_;
    std::string key_;
    std::string name_;
};

}  // namespace elpis::cli
