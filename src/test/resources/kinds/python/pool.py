"""A module."""


class Pool:
    """Lends connections to whoever asks first.

    It is fair.
    """

    # not inside a function, so not looked at
    limit = 10

    def __init__(self, size):
        self.free = [connect(i) for i in range(size)]

    def lend_connection(self, timeout):
        """Lend one, or raise after a while."""
        if not self.free:
            # Nobody has given one back yet
            waited = self.wait(timeout)
            if not waited:
                raise Timeout(self, timeout)
        # noqa: this is for a linter
        connection = self.free.pop(0)

        # A connection may have died in the meantime:
        # open another one then.
        if connection.closed:
            connection = connect(self.limit)  # retries by itself
        self.lent.add(connection)
        # ------------------------
        return connection, self.lent

    def give_back(self, connection):
        def is_alive(one):
            # Ask for nothing, to see whether it answers
            return one.ping(b"", self.limit, timeout=1)

        # connection.reset()
        if is_alive(connection):
            self.free.append(connection)


def test_pool_lends():
    assert Pool(3).lend_connection(1) is not None


class Empty:
    """Has no method at all."""
