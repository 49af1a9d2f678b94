import datetime

import pytest
import time_machine
from django.utils import timezone

from reports.indicators.periods import Quarter
from reports.models import Snapshot
from reports.snapshots import extract
from reports.snapshots.freezing import fill
from tests.reports.cells import participants

IN_OCTOBER = datetime.datetime(2026, 10, 6, 9, tzinfo=datetime.UTC)


@pytest.fixture
def october():
    """The third quarter has just ended."""
    with time_machine.travel(IN_OCTOBER, tick=False):
        yield Quarter(2026, 3)


@pytest.fixture
def draft(db, october):
    """A frozen quarter of 60 businesses, 12 of which use a platform."""
    participants(assessed=40, others=20, uses=12)
    snapshot = Snapshot(year=2026, quarter=3)
    fill(snapshot, extract.take())
    snapshot.save()
    return snapshot


@pytest.fixture
def signed(draft):
    draft.state = Snapshot.State.SIGNED
    draft.signed_at = timezone.now()
    draft.signer_name, draft.signer_position = "Trần Thị Ký", "Phó Giám đốc"
    draft.save()
    return draft
