#!/usr/bin/env python3
"""test_nginx.py - the same bytes to a real nginx and to our parser: what nginx refuses, ours refuses.

    test_nginx.py BUILD_DIR        every row of facts/platform.md B2, and neighbours of theirs
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from ports import free_port  # noqa: E402

BUILD = sys.argv[1]
TRY = os.path.join(BUILD, "tests/api/http_try")
G = b"GET /a HTTP/1.1\r\nHost: h\r\n"
P = b"POST /a HTTP/1.1\r\nHost: h\r\n"
C = P + b"Transfer-Encoding: chunked\r\n\r\n"
# What is sent; and where ours is stricter than nginx on purpose, the reason.
ROWS = {
    "a request": (G + b"\r\n", None),
    "two in a row": (G + b"\r\n" + G + b"\r\n", None),
    "a body": (P + b"Content-Length: 5\r\n\r\nhello" + G + b"\r\n", None),
    "chunks": (C + b"5;x=y\r\nhello\r\n0\r\nT: x\r\n\r\n" + G + b"\r\n", None),
    "HTTP/1.0 without Host": (b"GET /a HTTP/1.0\r\n\r\n", None),
    "absolute form": (b"GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "an empty line before": (b"\r\n" + G + b"\r\n", None),
    "two different Content-Length": (P + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", None),
    "the same Content-Length twice": (P + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", None),
    "a list of Content-Length": (P + b"Content-Length: 5, 5\r\n\r\nhello", None),
    "Content-Length with a sign": (P + b"Content-Length: +5\r\n\r\nhello", None),
    "Content-Length past 64 bits": (P + b"Content-Length: 99999999999999999999\r\n\r\n", None),
    "both lengths": (P + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + G + b"\r\n",
                     None),
    "an unknown coding": (P + b"Transfer-Encoding: xchunked\r\n\r\n", None),
    "two codings": (P + b"Transfer-Encoding: chunked, identity\r\n\r\n", None),
    "coding twice": (P + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None),
    "chunks in HTTP/1.0": (b"POST /a HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None),
    "a space before the colon": (G + b"X : 1\r\n\r\n", None),
    "a folded line": (G + b"X: 1\r\n folded\r\n\r\n", None),
    "no Host": (b"GET /a HTTP/1.1\r\n\r\n", None),
    "two Hosts": (G + b"Host: h\r\n\r\n", None),
    "an empty Host": (b"GET /a HTTP/1.1\r\nHost:\r\n\r\n", None),
    "a Host with a path": (b"GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n", None),
    "NUL in a field": (G + b"X: a\0b\r\n\r\n", None),
    "a chunk of 0x3": (C + b"0x3\r\nabc\r\n0\r\n\r\n", None),
    "a negative chunk": (C + b"-3\r\nabc\r\n0\r\n\r\n", None),
    "a chunk longer than it says": (C + b"3\r\nabcd\r\n0\r\n\r\n", None),
    "a chunk without a size": (C + b"\r\nabc\r\n0\r\n\r\n", None),
    "a chunk of 2^64": (C + b"10000000000000000\r\n", None),
    "a field of 64 KiB": (G + b"X: " + b"a" * 65536 + b"\r\n\r\n", None),
    "10,000 fields": (G + b"X-Y-Z: 1234567890\r\n" * 10000 + b"\r\n", None),
    "a target of 64 KiB": (b"GET /" + b"a" * 65536 + b" HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "a body past the maximum": (P + b"Content-Length: 100001\r\n\r\n", None),
    "chunks past the maximum": (C + b"186a1\r\n" + b"a" * 100001 + b"\r\n0\r\n\r\n", None),
    "a method in small letters": (b"get /a HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "a space in the target": (b"GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "HTTP/2.0": (b"GET /a HTTP/2.0\r\nHost: h\r\n\r\n", None),
    "no version": (b"GET /a HTTP\r\nHost: h\r\n\r\n", None),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", None),
    "CONNECT": (b"CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "OPTIONS *": (b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", None),
    "lines that end in LF": (b"GET /a HTTP/1.1\nHost: h\n\n", "RFC 9112 2.2 lets a server refuse them"),
    "a field that ends in LF": (G + b"X: 1\n\r\n", "as above"),
    "a chunk size that ends in LF": (C + b"3\nabc\n0\n\n", "as above"),
    "a control character": (G + b"X: a\x01\r\n\r\n", "RFC 9110 5.5"),
    "a CR within a field": (G + b"X: a\rb\r\n\r\n", "RFC 9112 2.2"),
    "a name that is no token": (G + b"X(y): 1\r\n\r\n", "nginx passes over the field"),
    "bytes past ASCII in the target": (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", "RFC 3986"),
    "two spaces in the request line": (b"GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", "RFC 9112 3"),
    "a fragment": (b"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n", "RFC 9112 3.2"),
}
# Ours by their own names; nginx says 400 for most of them.
ALIKE = {"431": "400"}


def ours(sent):
    done = subprocess.run([TRY], input=sent, capture_output=True, check=True)
    return [line.split()[0] for line in done.stdout.decode().splitlines()]


def theirs(port, sent):
    """The statuses of all answers, until nginx closes or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        got = b""
        try:
            s.sendall(sent)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        try:
            while piece := s.recv(65536):
                got += piece
        except OSError:
            pass
    return re.findall(r"HTTP/1\.1 (\d\d\d)", got.decode("latin-1"))


def main():
    failures, folder = [], tempfile.TemporaryDirectory(prefix="hia-nginx-")
    port, behind = free_port(), free_port()
    at = folder.name
    temporary = "".join(f"{n}_temp_path {at}/{n};\n" for n in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(f"{at}/nginx.conf", "w", encoding="utf-8") as f:
        # Through a proxy, as in front of hia serve: so that bodies are read to their end.
        f.write(f"""daemon off; worker_processes 1; pid {at}/pid; error_log {at}/err;
events {{ worker_connections 64; }}
http {{ access_log off; client_max_body_size 100000; {temporary}
server {{ listen 127.0.0.1:{port}; location / {{ proxy_ignore_client_abort on;
    proxy_pass http://127.0.0.1:{behind}; }} }}
server {{ listen 127.0.0.1:{behind}; location / {{ return 200 x; }} }} }}
""")
    os.chmod(at, 0o755)
    nginx = subprocess.Popen(["nginx", "-c", f"{at}/nginx.conf", "-p", at], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        for name, (sent, stricter) in ROWS.items():
            one = [ALIKE.get(s, s) for s in ours(sent)]
            two = theirs(port, sent)
            good = one == two
            if stricter:
                good = one[-1:] == ["400"] and all(s == "200" for s in one[:-1])
            if not good:
                failures.append(name)
                print(f"FAILED: {name}: ours {one}, nginx {two}")
            elif "-v" in sys.argv:
                print(f"{name:35} {one} {two} {stricter or ''}")
    finally:
        nginx.terminate()
        nginx.wait()
        folder.cleanup()
    print("failed" if failures else f"passed: {len(ROWS)} rows")
    sys.exit(1 if failures else 0)


main()
