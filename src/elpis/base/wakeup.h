#pragma once

namespace elpis {

// Owns a file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    int get() const { return number_; }

private:
    int number_ = -1;
};

// Wakes a thread that waits in poll(): an eventfd. Ringing is safe from any thread.
class Wakeup {
public:
    Wakeup();  // throws std::system_error when the process is out of descriptors

    void ring();
    void clear();
    int descriptor() const { return event_.get(); }

private:
    Descriptor event_;
};

}  // namespace elpis
