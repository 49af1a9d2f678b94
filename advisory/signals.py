"""What advisory tells the packages above it, after commit."""

from django.dispatch import Signal

# Sent once per assessment with `assessment` (state submitted, scores stored).
assessment_submitted = Signal()
