from reports.models.cells import Cell, PanelCell, RegisterCell, RoundCell, StartDay
from reports.models.facts import BusinessFact, PanelFact, RoundFact
from reports.models.indicators import Certainty, Indicator, IndicatorValue, Sector, Target
from reports.models.snapshot import Snapshot, SnapshotFile
from reports.models.stored import RollupState, StoredFigure, Touched

__all__ = [
    "BusinessFact",
    "Cell",
    "Certainty",
    "Indicator",
    "IndicatorValue",
    "PanelCell",
    "PanelFact",
    "RegisterCell",
    "RollupState",
    "RoundCell",
    "RoundFact",
    "Sector",
    "Snapshot",
    "SnapshotFile",
    "StartDay",
    "StoredFigure",
    "Target",
    "Touched",
]
