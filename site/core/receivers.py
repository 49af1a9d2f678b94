from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from core.visitor_cache import forget_public_pages


@receiver(page_published)
@receiver(page_unpublished)
def forget_cached_pages(**_kwargs: object) -> None:
    forget_public_pages()
