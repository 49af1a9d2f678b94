"""What the packages' host answers (courses.packages.host): no session, no account, signed tokens."""

from pathlib import Path
from urllib.parse import parse_qs

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from core.ratelimit import limit
from courses.models import PackageAttempt, PackageState, PackageVersion
from courses.packages import playing, storing, tokens
from courses.packages.host import portal_origin
from courses.packages.outline import H5P
from courses.packages.reports import MOST_BYTES, MOST_TEXT, ItemState, Unreadable, read_report
from courses.packages.seeds import resumes, seeds
from courses.packages.serving import in_folder, serve_file

PLAYER = Path(__file__).resolve().parent.parent / "packages" / "player"


@require_safe
def package_file(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    return serve_file(request, in_folder(storing.root(), folder), name)


@require_safe
def player_file(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve_file(request, PLAYER, name)


@require_GET  # it begins an opening: nothing may just look
def play(request: HttpRequest, token: str) -> HttpResponse:
    """The page around one part of a package, with the values it begins with."""
    try:
        asked = tokens.read_play(token)
        version = PackageVersion.objects.select_related("package").get(pk=asked.version)
        item = version.outline.item(asked.item)
        if item is None:
            raise Http404
        launch, person = None, "visitor"
        if asked.attempt is not None:
            attempt = PackageAttempt.objects.get(pk=asked.attempt)
            launch, person = playing.launch(attempt, item), f"enrolment {attempt.enrolment_id}"
    except tokens.Refused:
        return _sentence(request, _("This page was open for too long. Load it again."), 403)
    except playing.AttemptClosed:
        return _sentence(request, _("A newer attempt was begun. Load the page again."), 409)
    except playing.Locked:
        return _sentence(request, _("Other parts come first."), 403)
    except (PackageVersion.DoesNotExist, PackageAttempt.DoesNotExist) as error:
        raise Http404 from error
    state = launch.state if launch else ItemState()
    has_ended = launch.has_ended if launch else False
    learner = salted_hmac("courses.packages.learner", person).hexdigest()[:32]
    name = _("Learner")  # a package is told no name: it has its own scripts
    told = {
        "kind": version.kind,
        "portal": portal_origin(),
        "folder": f"/files/{version.folder}",
        "start": f"/files/{version.folder}/{item.start}",
        "learner": learner,
        "name": name,
    }
    if launch:
        address = tokens.report_token(launch.reporting)
        told |= {"report": f"/report/{address}/", "keep": f"/keep/{address}/"}
    if version.kind == H5P:
        told["state"] = state.suspend_data if resumes(state, has_ended=has_ended) else ""
    else:
        told["seeds"] = seeds(
            version.kind,
            item,
            state,
            has_ended=has_ended,
            learner=learner,
            name=name,
            counts=launch is not None,
        )
    response = render(
        request, "courses/packages/play.html", {"told": told, "item": item, "version": version}
    )
    response["Cache-Control"] = "no-store"  # its token is of this one opening
    return response


@require_POST
def report(request: HttpRequest, token: str) -> JsonResponse:
    """Take a report of a package, whatever content type a closing page sends it with."""
    try:
        reporting = tokens.read_reporting(token)
        limit(request, f"package-{reporting.launch}", times=120, seconds=60)
        attempt = PackageAttempt.objects.select_related("version").get(pk=reporting.attempt)
        item = attempt.version.outline.item(reporting.item)
        if item is None:
            raise Unreadable
        told = read_report(_body(request), kind=attempt.version.kind, item=item)
        playing.take_report(reporting, told)
    except tokens.Refused:
        return _refused(_("This page was open for too long. Load it again."), 403)
    except playing.AttemptClosed:
        return _refused(_("A newer attempt was begun. Load the page again."), 409)
    except Unreadable:
        return _refused(_("This is no report of a package."), 400)
    except (PackageAttempt.DoesNotExist, PackageState.DoesNotExist):
        return _refused(_("This attempt is no longer kept."), 410)
    return JsonResponse({"result": "true", "errorCode": 0})


@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, token: str) -> JsonResponse:
    """Keep where a learner is in H5P content: a form with `data`, without our CSRF field.

    The player also asks; what was kept is in its page already.
    """
    if request.method == "GET":
        return JsonResponse({"success": True, "data": False})
    try:
        reporting = tokens.read_reporting(token)
        limit(request, f"package-{reporting.launch}", times=120, seconds=60)
        text = parse_qs(_body(request).decode("utf-8", "replace"), keep_blank_values=True)
        data = text.get("data", [""])[0].replace("\0", "")
        if len(data) > MOST_TEXT:
            raise Unreadable
        playing.keep_content_state(reporting, data)
    except (tokens.Refused, playing.AttemptClosed, Unreadable, PackageAttempt.DoesNotExist):
        return JsonResponse({"success": False}, status=403)
    return JsonResponse({"success": True})


def _body(request: HttpRequest) -> bytes:
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            raise Unreadable
        return request.body
    except (RequestDataTooBig, ValueError) as error:
        raise Unreadable from error


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"result": "false", "errorCode": 391, "error": sentence}, status=status)


def _sentence(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(
        request, "courses/packages/play_refused.html", {"sentence": sentence}, status=status
    )
