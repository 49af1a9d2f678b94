from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents import get_document_model

from courses.media import byte_range, media_type, read_part


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
        stream, size = document.file.open("rb"), document.file.size
    except FileNotFoundError as error:
        raise Http404 from error
    part = byte_range(request.headers.get("Range", ""), size)
    response: StreamingHttpResponse | FileResponse
    if part is None:
        response = FileResponse(stream, content_type=content_type)
    else:
        start, end = part
        response = StreamingHttpResponse(
            read_part(stream, start, end), status=206, content_type=content_type
        )
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
        response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    return response
