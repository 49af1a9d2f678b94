import threading

import pytest
from kombu import Connection

from core import file_queue


@pytest.fixture
def channel(tmp_path):
    file_queue.install()
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.default_channel


def test_messages_come_in_the_order_they_were_sent(channel):
    for n in range(20):
        channel._put("work", {"n": n})

    assert [channel._get("work")["n"] for _ in range(20)] == list(range(20))


def test_a_reader_never_sees_half_a_message(channel, tmp_path):
    """A reader as fast as it can go against a writer of large messages."""
    sent, received = 60, []
    body = "x" * 500_000

    def write() -> None:
        for n in range(sent):
            channel._put("work", {"n": n, "body": body})

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive() or any((tmp_path / "messages").glob("[0-9]*.msg")):
        try:
            received.append(channel._get("work"))
        except file_queue.filesystem.Empty:
            continue
    writer.join()

    assert [message["n"] for message in received] == list(range(sent))
    assert all(message["body"] == body for message in received)


def test_a_message_that_cannot_be_written_leaves_nothing_behind(channel, tmp_path, monkeypatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_queue.Path, "rename", full)

    with pytest.raises(OSError, match="No space left"):
        channel._put("work", {"n": 1})

    assert list((tmp_path / "messages").iterdir()) == []
