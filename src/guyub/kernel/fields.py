"""Model fields for personal values: encrypted text, blind index, wrapped key, reasons.

A value of an ``EncryptedTextField`` is a ``Secret``: it prints masked, never pickles, and only
``reveal()`` gives the text, so a value that slips into a log, a template or an export shows dots.
Equality search goes through a ``BlindIndexField`` beside it; any other lookup is refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django import forms
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from guyub.kernel.crypto import INDEX_BYTES, PERSON_CONTEXT, Keyring, token_key_id
from guyub.kernel.typed import reason

if TYPE_CHECKING:
    _TextBase = models.Field[Any, Any]
    _BytesBase = models.BinaryField[Any, Any]
    _TextLine = models.CharField[Any, Any]
else:  # django-stubs knows type parameters that Django's classes only take when patched
    _TextBase, _BytesBase, _TextLine = models.Field, models.BinaryField, models.CharField

HIDDEN = "••••••"


@lru_cache(maxsize=4)
def _open(folder: str) -> Keyring:
    return Keyring.open(Path(folder))


def get_keyring() -> Keyring:
    """The keyring of this installation (``settings.GUYUB_KEYS_DIR``). KeyringMissing."""
    return _open(str(settings.GUYUB_KEYS_DIR))


class Secret:
    """A text that must be asked for. Immutable; decrypts on the first ``reveal()``."""

    __slots__ = ("_context", "_mask", "_plain", "_token")

    def __init__(
        self,
        plain: str | None = None,
        *,
        token: bytes | None = None,
        context: str = "",
        mask: Callable[[str], str] | None = None,
    ) -> None:
        self._plain = plain
        self._token = token
        self._context = context
        self._mask = mask

    def reveal(self) -> str:
        """The text itself. KeyMissing, TokenDamaged."""
        if self._plain is None:
            assert self._token is not None
            self._plain = get_keyring().decrypt(self._token, self._context).decode()
        return self._plain

    def token(self, context: str) -> bytes:
        """Encrypted form for ``context``, under the current key; unchanged when it already is."""
        ring = get_keyring()
        if self._token is not None and self._context == context:
            if token_key_id(self._token) == ring.current_id("data"):
                return self._token
            return ring.reencrypt(self._token, context)
        return ring.encrypt(self.reveal().encode(), context)

    def __str__(self) -> str:
        return self._mask(self.reveal()) if self._mask else HIDDEN

    def __repr__(self) -> str:
        return "<Secret>"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Secret):
            other = other.reveal()
        if not isinstance(other, str):
            return NotImplemented
        return hmac.compare_digest(self.reveal().encode(), other.encode())

    def __hash__(self) -> int:
        return hash(("secret", self.reveal()))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Secret is never pickled; keep the record's id and read it again.")


class _SecretAttribute(DeferredAttribute):
    """Wraps what is assigned, so that a plain text never lies in the instance's ``__dict__``."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class _OnlyNull:
    """Mixin: of all lookups only ``isnull`` makes sense on ciphertext."""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(
                "An encrypted column cannot be compared in SQL; filter on its BlindIndexField."
            )
        return super().get_lookup(lookup_name)  # type: ignore[misc]

    def get_transform(self, lookup_name: str) -> None:
        return None


class EncryptedTextField(_OnlyNull, _TextBase):
    """Text encrypted in a ``bytea`` column; the attribute is a ``Secret`` or None.

    ``max_length`` counts characters of the plain text. ``mask`` (a module-level function of the
    text) decides what ``str()`` shows. ``context`` binds the ciphertext to the column; it is
    "table.column" unless given, so give the old one when a table or column is renamed. With
    ``null=True`` an empty text is stored as NULL.
    """

    descriptor_class = _SecretAttribute
    empty_strings_allowed = False

    def __init__(
        self,
        *args: Any,
        mask: Callable[[str], str] | None = None,
        context: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.mask = mask
        self.given_context = context
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = list(super().check(**kwargs))
        if getattr(self, "db_index", False) or self.unique or self.primary_key:
            message = "An encrypted column cannot be indexed or unique; use a BlindIndexField."
            found.append(checks.Error(message, obj=self, id="kernel.E001"))
        return found

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.mask is not None:
            kwargs["mask"] = self.mask
        if self.given_context is not None:
            kwargs["context"] = self.given_context
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def context(self) -> str:
        return self.given_context or f"{self.model._meta.db_table}.{self.column}"

    def to_python(self, value: Any) -> Secret | None:
        if value is None or isinstance(value, Secret):
            return value
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes a str or Secret, not {type(value).__name__}")
        if value == "" and self.null:
            return None
        return Secret(value, mask=self.mask)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Secret | None:
        if value is None:
            return None
        return Secret(token=bytes(value), context=self.context, mask=self.mask)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        secret = self.to_python(value)
        return None if secret is None else connection.Database.Binary(secret.token(self.context))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        limit = self.max_length
        if limit is not None and isinstance(value, Secret) and len(value.reveal()) > limit:
            raise ValidationError(f"Paling banyak {limit} huruf.", code="max_length")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.reveal() if isinstance(value, Secret) else value)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("Encrypted values are not serialised; use backup and the key export.")

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        defaults: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.max_length}
        return super().formfield(**{**defaults, **kwargs})


class BlindIndexField(_BytesBase):
    """16 bytes computed from an encrypted field on each save, for equality search and UNIQUE.

    ``source`` is the encrypted field, ``label`` the kind of value ("nik"; equal labels are
    comparable across tables), ``normaliser`` a module-level function ``str -> str | None`` giving
    the form that counts (None: cannot be read, so it matches nothing and is stored as NULL).
    Filter with the plain text: ``filter(nik_index="...")``; only the digest reaches the database.
    ``QuerySet.update`` and ``save(update_fields=...)`` must name the index beside its source.
    """

    def __init__(
        self,
        *args: Any,
        source: str,
        label: str,
        normaliser: Callable[[str], str | None],
        **kwargs: Any,
    ) -> None:
        self.source = source
        self.label = label
        self.normaliser = normaliser
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **{**kwargs, "max_length": INDEX_BYTES})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        kwargs["editable"] = self.editable
        kwargs.update(source=self.source, label=self.label, normaliser=self.normaliser)
        return name, path, args, kwargs

    def digest(self, text: str) -> bytes | None:
        """The index of a plain text; None when the normaliser cannot read it."""
        normal = self.normaliser(text)
        return None if not normal else get_keyring().blind_index(self.label, normal)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        secret = getattr(model_instance, self.source)
        value = None if secret is None else self.digest(secret.reveal())
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Secret):
            value = value.reveal()
        if isinstance(value, str):
            # Not None: Django would turn "equals None" into IS NULL and match every unknown.
            return self.digest(value) or b""
        return super().get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(self.get_prep_value(value) or None, connection)


class WrappedKeyField(_OnlyNull, _BytesBase):
    """A ``PersonKey`` wrapped by the keyring (bytes); set it to None to erase the person."""

    context = PERSON_CONTEXT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["editable"] = self.editable
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)


class ReasonField(_TextLine):
    """Why somebody did something, in that person's words: kept as ``typed.reason`` gives it,
    whichever way the row is written. In migrations it is a plain CharField."""

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return reason(found, most=self.max_length or 300) if isinstance(found, str) else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, kept)
        return kept

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
