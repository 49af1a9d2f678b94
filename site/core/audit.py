from django.db import models

from core.logs import current_request_id
from core.models import AuditEvent


def record(actor, verb: str, subject: models.Model, **details: object) -> AuditEvent:
    """Write one line of the audit trail: who did what to which object."""
    return AuditEvent.objects.create(
        actor=actor if getattr(actor, "is_authenticated", False) else None,
        verb=verb,
        object_type=subject._meta.label_lower,
        object_id=str(subject.pk),
        details=details,
        request_id=current_request_id(),
    )
