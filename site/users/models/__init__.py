from users.models.consent import Consent
from users.models.user import User

__all__ = ["Consent", "User"]
