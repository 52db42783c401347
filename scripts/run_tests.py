"""`make test`: everything that must hold before a change lands, with one total at the end.

    python scripts/run_tests.py            lint, types, all tests, then database tests on the wheel
    python scripts/run_tests.py --lint     only lint and import contracts

The first run of the tests uses the PostgreSQL of the machine (15 on Debian 12) and a real
browser; the second uses the wheel's PostgreSQL 18 for the tests that speak to a database.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# The same engine without windows, tabs and their services: a page costs 40 % less work.
SHELL = "chromium-headless-shell"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=600"]


class Failed(Exception):
    """A step that stops the run; its text is the last thing printed."""


def main() -> None:
    lint()
    if "--lint" in sys.argv:
        return
    ensure_driver()
    ensure_pdf_reader()
    os.environ["GUYUB_CHROMIUM"] = str(find_browser())
    have_machine = ensure_machine_postgres()
    # Beside the tests, which wait for the database and the browser half of the time.
    types = subprocess.Popen([str(BIN / "mypy")], cwd=ROOT)
    total: dict[str, int] = {}
    ok = True
    try:
        first = "machine" if have_machine else "wheel"
        ok &= pytest(first, [], total)
        if have_machine:
            paths = os.environ.get("DATABASE_TESTS", "").split()
            chosen = [path for path in paths if (ROOT / path).exists()]
            if chosen:
                ok &= pytest("wheel", ["-m", "not browser", *chosen], total)
    finally:
        types_ok = types.wait() == 0
    if not types_ok:
        print("mypy found errors, see above", flush=True)
    failed = total.get("failed", 0)
    if not failed and not (ok and types_ok):
        failed = 1  # pytest itself broke off, or the types are wrong
    skipped = f", {total['skipped']} skipped" if total.get("skipped") else ""
    print(f"{total.get('passed', 0)} passed, {failed} failed{skipped}", flush=True)
    if failed or not total.get("passed"):
        sys.exit(1)


def lint() -> None:
    """ruff, djlint, import contracts; all are run, so that one look shows everything."""
    commands = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["lint-imports", "--no-cache"],
    ]
    if any(ROOT.glob("src/guyub/**/templates/**/*.html")):
        commands.append(["djlint", "src", "--lint", "--quiet"])
    bad = []
    for name, *arguments in commands:
        print(f"-- {name} {' '.join(arguments)}", flush=True)
        if subprocess.run([str(BIN / name), *arguments], cwd=ROOT, check=False).returncode != 0:
            bad.append(name)
    if bad:
        raise Failed(f"lint failed: {', '.join(bad)}")


def pytest(postgres: str, arguments: list[str], total: dict[str, int]) -> bool:
    """One run of pytest on one PostgreSQL; adds its counts to `total`."""
    print(f"-- pytest on the PostgreSQL of the {postgres}", flush=True)
    start = time.monotonic()
    processes = os.environ.get("TEST_PROCESSES", "2")
    env = {**os.environ, "GUYUB_PG_BIN": postgres}
    # What one process has compiled serves the next ones: five look for all tests in one run.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    # Only what fails in this run is looked at again.
    (ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = subprocess.run(
            [
                str(BIN / "pytest"),
                "-q",
                "-n",
                processes,
                "--dist=worksteal",
                f"--junitxml={report}",
                *arguments,
            ],
            cwd=ROOT,
            env=env,
            check=False,
        ).returncode
        told = counted(report)
        if code == 1 and told["failed"]:
            code = looked_at_again(Path(folder) / "again.xml", env, told)
        for key, value in told.items():
            total[key] = total.get(key, 0) + value
    print(f"-- {time.monotonic() - start:.0f} s", flush=True)
    return code == 0


def looked_at_again(report: Path, env: dict[str, str], told: dict[str, int]) -> int:
    """Browser tests that failed, once more and alone: on a loaded machine a page may be looked at
    before it is there. Says which they were; any other failure stays one. The exit code."""
    print("-- browser tests that failed, alone", flush=True)
    command = [
        str(BIN / "pytest"), "-q", "-rA", "-p", "no:xdist", "-m", "browser", "--last-failed",
        "--last-failed-no-failures=none", f"--junitxml={report}",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=env, check=False)
    passed = counted(report)["passed"]
    told["passed"] += passed
    told["failed"] -= passed
    return 1 if told["failed"] else 0


def counted(report: Path) -> dict[str, int]:
    """How many passed, failed and were skipped, by a report of pytest."""
    found = {"passed": 0, "failed": 0, "skipped": 0}
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314
            number = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors")}
            skipped = int(suite.get("skipped", "0"))
            bad = number["failures"] + number["errors"]
            found["passed"] += number["tests"] - bad - skipped
            found["failed"] += bad
            found["skipped"] += skipped
    return found


def find_browser() -> Path:
    """A Chromium to drive: of GUYUB_CHROMIUM, of the machine, by apt as root, by Playwright.

    Where apt may install, the one without windows is fetched even beside another; without
    network the other serves.
    """
    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if path := found_browser(os.environ.get("GUYUB_CHROMIUM"), SHELL):
        return path
    if may_install:
        apt_install(SHELL, patience=60)
    if path := found_browser(SHELL, *BROWSERS):
        return path
    if may_install:
        apt_install("chromium")
        if path := found_browser("chromium"):
            return path
    command = [str(BIN / "playwright"), "install", "chromium"]
    subprocess.run(command, check=False)
    script = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    ).stdout.strip()
    if said and Path(said).exists():
        return Path(said)
    raise Failed(
        "No Chromium for the browser tests. Install one, then repeat `make test`:\n"
        "  sudo apt-get install -y --no-install-recommends chromium"
    )


def found_browser(*names: str | None) -> Path | None:
    """The first of them that the machine has; one in a snap cannot be driven."""
    for name in names:
        if name and (path := shutil.which(name)) and "/snap/" not in str(Path(path).resolve()):
            return Path(path)
    return None


def ensure_driver() -> None:
    """The program that drives the browser runs: a bare Debian lacks a library that it links."""
    if driver_works():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install("libatomic1")
        if driver_works():
            return
    raise Failed(
        "Playwright's driver does not start. Install what it links, then repeat `make test`:\n"
        "  sudo apt-get install -y --no-install-recommends libatomic1"
    )


def ensure_pdf_reader() -> None:
    """Letters are read back from their PDF; where nothing can be installed those tests skip."""
    if shutil.which("pdftotext") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install("poppler-utils")


def driver_works() -> bool:
    asked = [str(BIN / "playwright"), "--version"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def ensure_machine_postgres() -> bool:
    """Whether the machine has PostgreSQL; as root on Debian it is installed when missing."""
    if has_machine_postgres():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # Debian's package would start a server of its own, which nobody asked for.
        folder = Path("/etc/postgresql-common/createcluster.d")
        folder.mkdir(parents=True, exist_ok=True)
        quiet = folder / "guyub-tests.conf"
        quiet.write_text("create_main_cluster = false\n")
        try:
            apt_install("postgresql")
        finally:
            quiet.unlink()
    return has_machine_postgres()


def has_machine_postgres() -> bool:
    script = (
        "import os\n"
        "from guyub.config.account import choose_account\n"
        "from guyub.config.binaries import choose_binaries\n"
        "choose_binaries({'GUYUB_PG_BIN': 'machine'}, choose_account(os.environ))\n"
    )
    return (
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode
        == 0
    )


def apt_install(package: str, patience: int | None = None) -> None:
    """Install a package; after `patience` seconds of fetching it goes on without (None: never)."""
    print(f"-- apt-get install {package}", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "--no-install-recommends", package]
    # Fetching may be broken off at any time; unpacking may not.
    steps = [(["update"], patience), ([*install, "--download-only"], patience), (install, None)]
    for arguments, seconds in steps:
        with tempfile.TemporaryFile() as said:
            try:
                result = subprocess.run(
                    [*APT, *arguments],
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    check=False,
                    timeout=seconds,
                )
            except subprocess.TimeoutExpired:
                print(f"-- {package} did not arrive within {seconds} s", flush=True)
                return
            if result.returncode != 0:
                said.seek(0)
                sys.stdout.write(said.read().decode("utf-8", "replace")[-2000:])
                if arguments != ["update"]:
                    return


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        print(failed, flush=True)
        sys.exit(1)
