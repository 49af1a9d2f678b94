from pages.models.content import ContentPage, HomePage
from pages.models.report import AssessmentReport

__all__ = ["AssessmentReport", "ContentPage", "HomePage"]
