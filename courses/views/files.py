from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents import get_document_model

from courses.media import media_type
from courses.ranges import respond


@require_safe
def media(request: HttpRequest, document_id: int, filename: str) -> HttpResponseBase:
    """A lesson's video or captions, whole or in the range the player asks for.

    Wagtail's own document view knows no ranges, and phones will not play a video without.
    """
    document = get_object_or_404(get_document_model(), pk=document_id)
    content_type = media_type(document.filename)
    if content_type is None or document.filename != filename:
        raise Http404
    for check in hooks.get_hooks("before_serve_document"):  # the collection's privacy setting
        refusal = check(document, request)
        if isinstance(refusal, HttpResponse):
            return refusal
    try:
        size = document.file.size
    except FileNotFoundError as error:
        raise Http404 from error
    return respond(request, lambda: document.file.open("rb"), size=size, content_type=content_type)
