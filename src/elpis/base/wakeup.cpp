#include "elpis/base/wakeup.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace elpis {

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

Wakeup::Wakeup() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (event_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

// Neither can fail in a way that matters: a full counter is already a wake-up, an empty one is
// clear.
void Wakeup::ring() {
    static_cast<void>(eventfd_write(event_.get(), 1));
}

void Wakeup::clear() {
    eventfd_t count = 0;
    static_cast<void>(eventfd_read(event_.get(), &count));
}

}  // namespace elpis
