"""The two assessments the portal offers, loaded as every installation loads them."""

import pytest

from advisory.assessments.questionnaire import Questionnaire, questionnaire_of
from advisory.instrument_actions import load_shipped_instruments
from advisory.models import InstrumentVersion


@pytest.fixture
def _shipped(db: None) -> None:
    load_shipped_instruments()


@pytest.fixture
def quick(_shipped: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("labanso_quick")


@pytest.fixture
def full(_shipped: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("vn_dbi_1970")


@pytest.fixture
def dmat(_shipped: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("eu_dmat_sme")


@pytest.fixture
def national(_shipped: None) -> InstrumentVersion:
    return InstrumentVersion.objects.current("vn_1567_sme")


@pytest.fixture
def quick_questions(quick: InstrumentVersion) -> Questionnaire:
    return questionnaire_of(quick)
