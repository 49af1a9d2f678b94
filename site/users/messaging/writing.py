"""Writing to people: once per occasion, and only to those who agreed to it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import jobs
from users.consents import Purpose, has_consented
from users.messaging.channels import channel_for, deliver
from users.models import Message, User

SEND = "send_message"
#: What was written is shown in "my data" this long, then forgotten.
KEPT = timedelta(days=90)


def write(*, user: User, key: str, subject: str, text: str) -> Message | None:
    """Write to a person who agreed to messages; the worker sends it after the commit.

    None if they did not agree, cannot be reached, or were written to on this occasion before.
    """
    channel = channel_for(user)
    if channel is None or not has_consented(user, Purpose.MESSAGES):
        return None
    way, recipient = channel
    try:
        with transaction.atomic():
            message = Message.objects.create(
                user=user,
                key=key,
                channel=way,
                recipient=recipient,
                subject=subject,
                text=text,
            )
    except IntegrityError:
        return None
    jobs.enqueue(SEND, key=str(message.pk), message=message.pk)
    return message


def send(message_id: int) -> None:
    """Send a message unless it went out before, or its reader has changed their mind.

    A worker killed between handing over and this row's commit sends it once more: rather twice
    than never. Raises OSError while it cannot be handed over.
    """
    message = Message.objects.filter(pk=message_id, sent_at=None, dropped_at=None).first()
    if message is None:
        return
    wanted = has_consented(message.user, Purpose.MESSAGES)
    if wanted:
        deliver(message)
    moment = {"sent_at" if wanted else "dropped_at": timezone.now()}
    Message.objects.filter(pk=message_id).update(**moment)


def forget_old() -> int:
    """Delete what was written long ago; returns how many."""
    return Message.objects.filter(written_at__lt=timezone.now() - KEPT).delete()[0]
