"""Files that people photograph or scan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guyub.kernel.scans import Scan, ScanError, clean_scan


class ScanField(forms.FileField):
    """A photo or PDF, looked through when it arrives; ``cleaned_data`` holds a ``Scan`` or None.

    ``camera``: only a photo, and a phone opens its camera at once.
    """

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        attrs = {"accept": "image/*" if camera else "image/*,application/pdf"}
        if camera:
            attrs["capture"] = "environment"
        super().__init__(widget=forms.FileInput(attrs=attrs), **kwargs)
        self.camera = camera

    def clean(self, data: Any, initial: Any = None) -> Scan | None:
        found = super().clean(data, initial)
        if not found:
            return None
        try:
            scan = clean_scan(found)
        except ScanError as error:
            raise ValidationError(str(error)) from None
        if self.camera and scan.pages is not None:
            raise ValidationError(_("Kirim foto, bukan PDF."))
        return scan
