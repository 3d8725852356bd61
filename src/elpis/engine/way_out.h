#pragma once

#include <cstdint>

namespace elpis::engine {

// Whether an exception that is thrown here would get as far as the function whose
// __builtin_frame_address(0) is `frame`, further up on this thread's stack. It would not where a
// destructor, or something else that is noexcept, lies in between: it would end the process. Reads
// the tables that g++ leaves of every function for the one that throws (the call-site table of the
// "language specific data area", Itanium C++ ABI: Exception Handling, level II); where they are in
// another form, the answer is yes. Costs microseconds a frame, allocates nothing.
bool can_be_thrown_as_far_as(std::uintptr_t frame);

}  // namespace elpis::engine
