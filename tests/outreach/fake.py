"""A gateway that really listens, and answers well, badly, slowly or not at all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FakeGateway:
    """``behave`` are the ways of answering, one request each, the last one for all that follow:
    ok, slow, drip, die (after taking the request), half (dies in its answer), refuse, busy, error,
    twice (two answers), empty."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.behave: list[Any] = ["ok"]
        self.got: list[dict[str, Any]] = []
        self.kept: dict[str, str] = {}
        self.port = server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self) -> Any:
        return self.behave.pop(0) if len(self.behave) > 1 else self.behave[0]

    @property
    def delivered(self) -> int:
        """Messages that left the gateway: one for each key where it keeps keys."""
        return len(self.kept) if self.kept else len(self.got)


def _answer(one: FakeGateway, body: dict[str, Any], key: str) -> bytes:
    ref = one.kept.setdefault(key, f"wamid.{len(one.kept) + 1}") if key else f"w{len(one.got)}"
    return json.dumps({"id": ref, "messages": [{"id": ref}]}).encode()


@contextmanager
def fake_gateway() -> Iterator[FakeGateway]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            one: FakeGateway = self.server.fake  # type: ignore[attr-defined]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            one.got.append({"path": self.path, "headers": dict(self.headers), "body": body})
            how = one.next()
            key = self.headers.get("Idempotency-Key") or ""
            told = _answer(one, body, key)
            if isinstance(how, tuple):
                return self.say(how[0], json.dumps({"error": {"code": how[1]}}).encode())
            if how == "die":
                return self.hang_up()
            if how == "slow":
                time.sleep(1.5)
            if how == "drip":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                for _n in range(8):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.3)
                return self.hang_up()
            if how == "half":
                self.send_response(200)
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told[: len(told) // 2])
                return self.hang_up()
            if how == "refuse":
                return self.say(400, b'{"error": {"code": 131026}}')
            if how == "busy":
                return self.say(429, b'{"error": {"code": 130429}}')
            if how == "error":
                return self.say(500, b"oops")
            if how == "empty":
                return self.say(200, b"")
            self.say(200, told)
            if how == "twice":
                self.say(200, told)
            return None

        def say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def hang_up(self) -> None:
            self.close_connection = True
            self.connection.close()

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                pass

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one = FakeGateway(server)
    server.fake = one  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
