from reports.models.cells import Cell, PanelCell, RegisterCell, RoundCell, StartDay
from reports.models.facts import BusinessFact, PanelFact, RoundFact
from reports.models.stored import RollupState, StoredFigure, Touched

__all__ = [
    "BusinessFact",
    "Cell",
    "PanelCell",
    "PanelFact",
    "RegisterCell",
    "RollupState",
    "RoundCell",
    "RoundFact",
    "StartDay",
    "StoredFigure",
    "Touched",
]
