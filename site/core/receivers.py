from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from core.visitor_cache import forget_public_pages


@receiver(page_published)
@receiver(page_unpublished)
@receiver(post_page_move)  # another order, or another place
def forget_cached_pages(**_kwargs: object) -> None:
    forget_public_pages()
