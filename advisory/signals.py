"""What advisory tells the packages above it."""

from django.dispatch import Signal

# Sent after commit, once per assessment, with `assessment` (state submitted, scores stored).
assessment_submitted = Signal()

# Sent with `assessments` inside the transaction that scores them again, those with other points;
# sending it again for the same ones is harmless.
points_changed = Signal()

# Sent with `businesses` inside the transaction that leaves them without an owner who agrees to
# assessment and advice; sending it again for the same business is harmless.
advice_ended = Signal()
