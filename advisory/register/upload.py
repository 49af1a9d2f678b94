"""Refuses a file by its size before it is stored: 2 GB are not written to disk to be thrown away."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_FORM_AROUND = 64 * 1024


class RefuseLarge(FileUploadHandler):
    """First of the upload handlers; `refused` is the size of a file that was passed over, or 0."""

    refused = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.REGISTER_MAX_BYTES + _FORM_AROUND:
            self.refused = content_length

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)
        if self.refused:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def watch_size(request: HttpRequest) -> RefuseLarge:
    """Put the handler before the others; only before anything of the form is read."""
    handler = RefuseLarge(request)
    request.upload_handlers.insert(0, handler)
    return handler
