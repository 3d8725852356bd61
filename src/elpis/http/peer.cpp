#include "elpis/http/peer.h"

#include "elpis/base/wakeup.h"
#include "elpis/http/connection.h"

namespace elpis::http {

Peer::Woken Peer::wait(Wakeup& news, Time until) const {
    switch (connection_.wait(news, until)) {
        case Connection::Woken::News:
            return Woken::News;
        case Connection::Woken::Late:
            return Woken::Late;
        case Connection::Woken::Closing:
            return Woken::Closing;
        case Connection::Woken::Gone:
            break;
    }
    return Woken::Gone;
}

bool Peer::closing() const {
    return connection_.closing();
}

}  // namespace elpis::http
