"""The shipped instruments, loaded as every installation loads them (tests/conftest.py)."""

import pytest

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.models import Instrument, InstrumentVersion


@pytest.fixture
def no_instruments(db: None) -> None:
    """As before the first instrument is loaded."""
    InstrumentVersion.objects.all().delete()
    Instrument.objects.all().delete()


@pytest.fixture
def quick(db: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("labanso_quick")


@pytest.fixture
def full(db: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("vn_dbi_1970")


@pytest.fixture
def dmat(db: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("eu_dmat_sme")


@pytest.fixture
def national(db: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("vn_1567_sme")


@pytest.fixture
def quick_questions(quick: InstrumentVersion) -> Questionnaire:
    return questionnaire_of(quick)
