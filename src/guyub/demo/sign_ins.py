"""The demo's accounts as the launcher prints them; imports no Django."""

from __future__ import annotations

from guyub.demo.staff import PASSWORD, SIGN_INS

__all__ = ["PASSWORD", "SIGN_INS", "lines"]


def lines() -> list[str]:
    """One line for each account worth trying, after the password that all share."""
    width = max(len(name) for name, _seen in SIGN_INS)
    return [
        f"Akun contoh, semua dengan kata sandi {PASSWORD}:",
        *(f"  {name:<{width}}  {seen}" for name, seen in SIGN_INS),
    ]
