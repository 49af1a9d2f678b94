from pages.models.content import ContentPage, HomePage

__all__ = ["ContentPage", "HomePage"]
