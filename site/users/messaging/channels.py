"""The ways a message leaves the portal: e-mail, and text messages through the agency's provider."""

import logging

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from users.messaging.stopping import stop_address
from users.models import Message, User

logger = logging.getLogger(__name__)
SECONDS = 20  # to wait for the provider


def channel_for(user: User) -> tuple[Message.Channel, str] | None:
    """The way to reach a person, and the address there; None if there is none.

    E-mail where they have one. A text message costs money and goes only to who has none, and only
    where a provider is set (or to the console, on a developer's machine).
    """
    if user.email:
        return Message.Channel.EMAIL, user.email
    if user.phone and has_text_messages():
        return Message.Channel.TEXT, user.phone
    return None


def has_text_messages() -> bool:
    """Whether people without e-mail can be written to at all."""
    return bool(settings.TEXT_MESSAGES_URL or settings.DEBUG)


def deliver(message: Message) -> None:
    """Hand the message over; raises OSError if the mail server or the provider does not take it."""
    stop = stop_address(message.user_id)
    if message.channel == Message.Channel.EMAIL:
        _mail(message, stop)
    elif settings.TEXT_MESSAGES_URL:
        _post(message, stop)
    else:
        logger.warning("text message to %s: %s %s", message.recipient, message.text, stop)


def _mail(message: Message, stop: str) -> None:
    foot = _("You asked for these messages. To get no more of them:")
    EmailMessage(
        subject=message.subject,
        body=f"{message.text}\n\n--\n{foot}\n{stop}\n",
        to=[message.recipient],
        # RFC 8058: mail programs show a button that ends the messages.
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    ).send()


def _post(message: Message, stop: str) -> None:
    """POST `{"to", "text", "reference"}`; the reference lets a provider drop what comes twice."""
    headers = {}
    if settings.TEXT_MESSAGES_TOKEN:
        headers["Authorization"] = f"Bearer {settings.TEXT_MESSAGES_TOKEN}"
    response = requests.post(
        settings.TEXT_MESSAGES_URL,
        json={
            "to": message.recipient,
            "text": f"{message.text} {stop}",
            "reference": f"labanso-{message.pk}",
        },
        headers=headers,
        timeout=SECONDS,
    )
    response.raise_for_status()
