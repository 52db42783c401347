"""Which operating-system account PostgreSQL runs as.

PostgreSQL refuses to run as root. Started by root, Guyub therefore starts it as an existing
unprivileged account and never changes the permissions of folders it did not make itself.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guyub.config.errors import LaunchError

# Debian, Fedora and Homebrew name it "postgres"; "nobody" exists on every machine.
FALLBACK_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged account; `drop` is False when we already are that account."""

    name: str
    uid: int
    gid: int
    drop: bool

    def popen_options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that make the child run as this account."""
        if not self.drop:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, path: Path) -> None:
        """Hand `path`, which we made, to this account."""
        if self.drop:
            os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """Ask the kernel (`test -x path` as this account): groups and ACLs count."""
        result = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **self.popen_options(),
        )
        return result.returncode == 0

    def can_run(self, program: Path) -> bool:
        """Whether this account may run `program` (its folders and libraries included)."""
        try:
            result = subprocess.run(
                [str(program), "--version"],
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                **self.popen_options(),
            )
        except OSError:
            return False
        return result.returncode == 0


def choose_account(env: Mapping[str, str], cluster_owner: int | None = None) -> Account:
    """The account of the database process.

    An ordinary user runs it as himself. Root uses the owner of the existing cluster, else
    GUYUB_PG_USER, else the first of `FALLBACK_ACCOUNTS` that exists.
    """
    uid = os.geteuid()
    if uid != 0:
        return Account(_name_of(uid), uid, os.getegid(), drop=False)
    if cluster_owner:
        try:
            return _account(pwd.getpwuid(cluster_owner))
        except KeyError:
            raise LaunchError(
                f"Basis data di folder data milik akun nomor {cluster_owner} yang tidak ada lagi "
                "di komputer ini. Buat lagi akun itu, lalu coba lagi."
            ) from None
    wanted = env.get("GUYUB_PG_USER")
    for name in (wanted,) if wanted else FALLBACK_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return _account(entry)
    raise LaunchError(
        "PostgreSQL tidak boleh berjalan sebagai root dan akun "
        f"{wanted or ' atau '.join(FALLBACK_ACCOUNTS)} tidak ada. Jalankan Guyub sebagai pengguna "
        "biasa, atau isi GUYUB_PG_USER dengan nama akun yang ada."
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drop=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
