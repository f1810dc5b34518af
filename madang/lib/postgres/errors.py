"""What can go wrong with the embedded PostgreSQL; each message says what to do next."""


class PostgresError(Exception):
    """Base of every error of this package; its text is meant for the person who runs Madang."""


class UnsupportedError(PostgresError):
    """The embedded server cannot run at all on this machine or under this account."""


class ProgramsError(PostgresError):
    """PostgreSQL's programs are missing, cannot be run, or are not of the version needed."""


class NotOursError(PostgresError):
    """Something stands in the way that Madang did not make; it was left untouched."""


class StorageError(PostgresError):
    """A file or folder cannot be written, read or found: no space, no permission, moved away."""


class BusyError(PostgresError):
    """Another process holds the lock of this home for too long."""


class StartError(PostgresError):
    """The server did not start."""


class StopError(PostgresError):
    """The server did not stop."""


class UpgradeError(PostgresError):
    """The data could not be taken to the newer version; the old data folder is as it was."""
