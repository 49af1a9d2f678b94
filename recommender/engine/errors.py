"""Name what can be wrong with what the engine is given."""


class EngineError(ValueError):
    """Base of the refusals below: the input is at fault, and nothing was learnt from it."""


class InteractionsError(EngineError):
    """The event arrays do not fit together or hold a value that means nothing."""


class FeaturesError(EngineError):
    """An item's or a user's features have a key or a value that means nothing."""


class ModelFileError(EngineError):
    """Base of the refusals of a stored model."""


class BrokenModelFile(ModelFileError):
    """The file is cut short, damaged, or no model file at all."""


class ForeignModelFile(ModelFileError):
    """The file names types outside the allow-list, or holds something else than a recommender."""


class ChangedModelFile(ModelFileError):
    """The file is not the one whose hash was recorded."""
