"""Django's PostgreSQL backend, told of a lost connection by the kernel instead of by a query."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A persistent connection whose check before each request costs no round trip.

    An idle connection has nothing to say: as long as nothing has arrived on its socket, the server
    is there. When the server ends a connection, the end of the stream has arrived, and then, and
    after errors, the connection is asked with a query as Django does. That query before each
    request cost a tenth of the time in which a petition is filed.
    """

    def is_usable(self) -> bool:
        if self.errors_occurred or self.connection.closed or _has_news(self.connection.fileno()):
            return super().is_usable()
        return True


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
