import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models

from advisory.models.assessment import Answer, Assessment
from advisory.models.respondent import Respondent


def private_storage() -> Storage:
    """Files that only a view hands out, after asking who wants them."""
    return storages["private"]


class Evidence(models.Model):
    """A photo or PDF that shows why an answer is as it is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="evidence")
    question_key = models.CharField(max_length=80)
    layer = models.CharField(max_length=10, choices=Answer.Layer, default=Answer.Layer.SELF)
    respondent = models.ForeignKey(
        Respondent, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    file = models.FileField(upload_to="evidence/%Y/%m/", storage=private_storage, max_length=200)
    name = models.CharField(max_length=120, help_text="As its owner knows it; never a path.")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="First opened by the adviser.")

    class Meta:
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["assessment", "question_key"])]

    def __str__(self) -> str:
        return self.name
