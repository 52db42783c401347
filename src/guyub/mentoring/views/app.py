"""The officers' app: its shell, its files, its service worker. What it does is in the browser."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control

from guyub.accounts.visit import VisitRequest, needs, public
from guyub.kernel.middleware import unscoped
from guyub.mentoring.app_files import TYPES, app_files, spoken
from guyub.sync.permissions import USE

STYLES = "kernel/guyub.css"


@unscoped
@public
def shell(request: VisitRequest) -> HttpResponse:
    """The one page of the app. It says nothing of who looks: phones keep it."""
    context = {"version": spoken().version, "language": translation.get_language()}
    answer = render(request, "mentoring/app/shell.html", context)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@unscoped
@public
def app_file(request: VisitRequest, version: str, name: str) -> HttpResponse:
    """A file of the version in force, of any language; under another name it is not given."""
    spoken_by = {app_files(code).version: app_files(code) for code, _name in settings.LANGUAGES}
    found = spoken_by.get(version)
    if found is None or name not in found.files:
        raise Http404
    answer = HttpResponse(found.files[name], content_type=TYPES[PurePosixPath(name).suffix])
    patch_cache_control(answer, public=True, max_age=31_536_000, immutable=True)
    return answer


@unscoped
@public
def worker(request: VisitRequest) -> HttpResponse:
    """The service worker: keeps the shell and its files, and nothing of anybody."""
    found = spoken()
    paths = [reverse("officer_app:shell"), static(STYLES)] + [
        reverse("officer_app:file", args=[found.version, name]) for name in found.files
    ]
    answer = render(
        request, "mentoring/app/worker.js", {"version": found.version, "paths": paths},
        content_type="text/javascript",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@needs(USE)
def token(request: VisitRequest) -> JsonResponse:
    """The CSRF token of a signed-in officer, for enrolling a phone from the kept shell."""
    answer = JsonResponse({"csrf": get_token(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer
