"""The embedded queue: kombu's file-system transport, with messages that appear whole.

kombu opens the message under its final name and then writes it, so a worker that looks in between
reads half a message and stops with a decoding error. Here the file gets its name when it is
complete. What kombu still does is forget a message once a worker has read it; nothing is lost by
that, because the state of the work is in the database (core.jobs).
"""

import time
import uuid
from pathlib import Path

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict, **_kwargs: object) -> None:
        folder = Path(self.data_folder_out)
        # The clock, not kombu's time since boot, so that the order survives a restart.
        name = f"{time.time_ns():020}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}"  # no queue of ours reads a name that begins with a dot
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.rename(folder / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Make `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
