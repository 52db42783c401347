"""Makes the Python environment: `python3 scripts/environment.py runtime|dev|routes`.

Only the standard library, and readable by any Python 3, because it runs before anything is there.
Everything installed comes from a lock file with hashes, uv itself included; the project is not
built but put on the path, so that no build tool has to be downloaded.
"""

# ruff: noqa: T201
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(os.environ.get("VENV") or ROOT / ".venv")
OLDEST = (3, 11)
LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
# Optional, never built from source, and its absence stops nothing (decision 23).
ROUTES = "requirements-routes.lock"


class Stop(Exception):
    """One plain line for the person at the keyboard."""


def main(kind: str) -> None:
    """Bring the environment up to `kind`; a development environment also serves as runtime."""
    if kind == "routes":
        if not install_routes():
            raise Stop(
                "Program penyusun rute tidak tersedia untuk mesin ini. Guyub tetap berjalan:"
                " urutan hari yang panjang disusun dengan cara sederhana."
            )
        (VENV / "guyub.routes").touch()
        return
    want = {name: fingerprint(lock) for name, lock in LOCKS.items()}
    stamp = VENV / "guyub.stamp"
    have = stamp.read_text() if stamp.exists() else ""
    if have in (want["dev"], want[kind]) and python_works():
        return
    find_python()
    if not python_works():
        print("Menyiapkan lingkungan Python di", VENV, flush=True)
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    stamp.unlink(missing_ok=True)
    python = str(VENV / "bin" / "python")
    print("Memasang pustaka dari", LOCKS[kind], flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(ROOT / "scripts" / "uv.lock")])
    sync = [python, "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python]
    run([*sync, "--compile-bytecode", str(ROOT / LOCKS[kind])])
    put_project_on_path(python)
    # The sync removed it; development measures and tests it where it exists.
    if (kind == "dev" or (VENV / "guyub.routes").exists()) and not install_routes():
        print("Program penyusun rute tidak tersedia untuk mesin ini; dilewati.", flush=True)
    stamp.write_text(want[kind])


def install_routes() -> bool:
    """Whether the optional router could be installed: as wheels, without what it never uses."""
    python = str(VENV / "bin" / "python")
    install = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    flags = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    return subprocess.run([*install, *flags, "-r", str(ROOT / ROUTES)]).returncode == 0


def fingerprint(lock: str) -> str:
    """What the environment depends on: both locks' bytes, the checkout's place, the Python."""
    digest = hashlib.sha256()
    for path in (ROOT / lock, ROOT / ROUTES, ROOT / "scripts" / "uv.lock", Path(__file__)):
        digest.update(path.read_bytes())
    digest.update(str(ROOT).encode())
    return f"{lock} {digest.hexdigest()}\n"


def python_works() -> bool:
    """Whether the environment has a Python that runs and is new enough (it may have moved)."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    try:
        said = subprocess.run([str(VENV / "bin" / "python"), "-c", check], capture_output=True)
    except OSError:
        return False
    return said.returncode == 0


def find_python() -> None:
    """Continue under a Python that is new enough and can make environments."""
    if sys.version_info[:2] < OLDEST:
        raise Stop(
            "Guyub memerlukan Python 3.11 atau lebih baru; ini Python {}.{}.".format(
                *sys.version_info[:2]
            )
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(
            "Modul venv belum terpasang. Pasang dulu: sudo apt-get install python3-venv"
        ) from None


def put_project_on_path(python: str) -> None:
    """A path file and a small `guyub` command, in place of an editable install."""
    said = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (Path(said.strip()) / "guyub.pth").write_text(str(ROOT / "src") + "\n")
    command = VENV / "bin" / "guyub"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m guyub "$@"\n')
    command.chmod(0o755)


def run(command: "list[str]") -> None:
    """Run, or stop with the one line that says which step failed."""
    if subprocess.run(command).returncode != 0:
        raise Stop(
            "Langkah ini gagal: {}. Periksa jaringan dan tempat di disk.".format(" ".join(command))
        )


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(2)
