"""Names shared by the worker that stores coverage and weights, and the page that reads them."""

from advisory.models.business import SizeClass

WEIGHTING, REGISTER = "weighting", "register"
SMES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)
