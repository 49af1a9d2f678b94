"""What core tells the packages above it."""

from django.dispatch import Signal

#: The portal loads its reference data: whoever has tables of its own loads them now.
setting_up = Signal()
