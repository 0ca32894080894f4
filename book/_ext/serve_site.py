"""A preview of the site as a good server gives it out: `make serve`.

Compressed, with the headers of `course_hosting.py`, and with the site's own page where nothing is.
It is for looking at the site on this machine; it is no server for the world.
"""

import argparse
import functools
import gzip
import hashlib
import http.server
import sys
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from course_hosting import ALWAYS, cache, policy, read_pages

COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".ipynb", ".md")


@functools.lru_cache(maxsize=256)
def packed(path: Path, changed: float) -> bytes:
    """A file with gzip, as it was at a time."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Gives files of one folder.

    Parameters
    ----------
    policy
        The Content-Security-Policy of every answer.
    quiet
        Whether nothing is printed for a request.
    """

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, policy: str, quiet: bool = False, **options: object) -> None:
        self.policy, self.quiet = policy, quiet
        super().__init__(*args, **options)  # type: ignore[arg-type] # what socketserver gives

    def do_GET(self) -> None:
        """Answer with a file, with its page if it is a folder, or with the page for nothing."""
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        """The same, without the file."""
        self.answer(with_body=False)

    def answer(self, with_body: bool) -> None:
        """Send a file's headers, and its bytes unless the browser has them."""
        address = urlsplit(self.path)
        path, status = Path(self.translate_path(self.path)), HTTPStatus.OK
        if path.is_dir():
            if not address.path.endswith("/"):
                return self.elsewhere(f"{address.path}/")
            path /= "index.html"
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", HTTPStatus.NOT_FOUND
            if not path.is_file():
                return self.send_error(HTTPStatus.NOT_FOUND)
        small = path.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        body = packed(path, path.stat().st_mtime) if small else path.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if status is HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", cache(unquote(address.path).lstrip("/"), address.query))
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept-Encoding")
        if small:
            self.send_header("Content-Encoding", "gzip")
        for name, told in (ALWAYS | {"Content-Security-Policy": self.policy}).items():
            self.send_header(name, told)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def elsewhere(self, address: str) -> None:
        """Send the browser to an address of this server."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", "/" + address.lstrip("/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Print a request, unless it is to be quiet."""
        if not self.quiet:
            super().log_message(format, *args)


def server(site: Path, port: int, quiet: bool = False) -> http.server.ThreadingHTTPServer:
    """A server of a site for this machine alone; port 0 is any that is free."""
    rules = policy(read_pages(site))
    handler = functools.partial(Handler, directory=str(site), policy=rules, quiet=quiet)
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> int:
    """Serve until Ctrl-C. Exit status: 1 if there is no site or the port is taken."""
    parser = argparse.ArgumentParser(prog="make serve", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        print(f"there is no site in {options.site}: run `make book`", file=sys.stderr)
        return 1
    try:
        serving = server(options.site, options.port)
    except OSError as error:
        print(f"port {options.port}: {error.strerror}; another: make serve PORT=…", file=sys.stderr)
        return 1
    print(f"http://127.0.0.1:{serving.server_port}/ (Ctrl-C ends it)", flush=True)
    try:
        serving.serve_forever()
    except KeyboardInterrupt:
        serving.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
