from users.models.consent import Consent
from users.models.message import Message
from users.models.user import User

__all__ = ["Consent", "Message", "User"]
