"""A door to an S3 that counts who goes through: every request is passed on as it is, and so is its answer.

    python -m benchmarks.counted_s3 URL

It runs in a process of its own. Programs that are compared are told its address instead of the server's.
"""

import sys
from typing import ClassVar

import httpx

from benchmarks.serving import Answering, serve

_OF_THE_WAY = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}


class _Door(Answering):
    client: ClassVar[httpx.Client]

    def reply(self) -> None:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_WAY}
        answer = self.client.request(self.command, self.path, headers=kept, content=self.read_body())
        headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_WAY}
        length = answer.headers.get("content-length") if self.command == "HEAD" else None
        content_type = headers.pop("content-type", "application/octet-stream")
        with self.lock:
            self.counted[self.command] += 1
        self.send_response(answer.status_code)
        for name, value in {
            **headers,
            "Content-Type": content_type,
            "Content-Length": length or str(len(answer.content)),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)


def main() -> None:
    _Door.client = httpx.Client(base_url=sys.argv[1], trust_env=False, timeout=60)
    serve(_Door)


if __name__ == "__main__":
    main()
