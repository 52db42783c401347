"""The server's settings, and the language of its characters."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PORT = 5432  # only part of the socket's file name


def settings_file(socket_folder: Path, *, fast: bool) -> str:
    """The text of guyub.conf. `fast` gives up durability, for tests."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    values: dict[str, str | int] = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": 100,
        "shared_buffers": f"{min(max(memory // 8, 128), 2048)}MB",
        "effective_cache_size": f"{max(memory // 2, 512)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement or its detail carries names and numbers of people: never into the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": 0,
        "log_parameter_max_length_on_error": 0,
        "log_checkpoints": "off",
    }
    if fast:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        values |= {"shared_buffers": "128MB", "autovacuum_naptime": "1h"}
        # Tables of a few rows: starting a helper costs more than the whole statement.
        values |= {"max_parallel_workers_per_gather": 0}
    lines = [f"{name} = '{value}'" for name, value in values.items()]
    note = "# Written at each start; own settings belong into setempat.conf.\n"
    return note + "\n".join(lines) + "\n"


def utf8_ctype() -> str:
    """A character classification that knows letters beyond ASCII, for words and trigrams."""
    try:
        said = subprocess.run(
            ["locale", "-a"], capture_output=True, text=True, errors="replace", check=False
        ).stdout
    except OSError:
        return "C"
    known = {line.strip().lower().replace("-", ""): line.strip() for line in said.splitlines()}
    for wanted in ("c.utf8", "en_us.utf8"):
        if wanted in known:
            return known[wanted]
    return "C"
