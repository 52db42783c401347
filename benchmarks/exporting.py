"""The whole list as an Excel file, in process as the app role; prints JSON.

python -m benchmarks.exporting [FILTER]
"""

from __future__ import annotations

import json
import resource
import sys
import time

from benchmarks.pages import client_of, set_up


def export(query: str) -> dict[str, float]:
    """Seconds, bytes of the file, and by how many MB the process grew at its peak."""
    client = client_of("data")
    client.get("/ikm/")  # what any page loads belongs to no export
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    answer = client.post(f"/ikm/unduh/{query}", {"bentuk": "xlsx"})
    if answer.status_code != 200:
        raise RuntimeError(f"the export answered {answer.status_code}")
    size = sum(len(part) for part in answer.streaming_content)
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"seconds": seconds, "bytes": size, "grown_mb": grown / 1024}


if __name__ == "__main__":
    with set_up():
        print(json.dumps(export(sys.argv[1] if len(sys.argv) > 1 else "")))
