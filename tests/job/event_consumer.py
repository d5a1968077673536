"""event_consumer.py - the platform's event-consumer for tests: HTTPS on loopback, in a thread; keeps what it
was told, answers as `answer` says, dies and comes back on the same port."""
import asyncio
import collections
import json
import ssl
import subprocess
import threading


def certificate(folder):
    """A key and a certificate of localhost's own; the folder has key.pem and crt.pem."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/crt.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)


class Consumer:
    """`answer(body, times)` is given how often this event was told before, and gives (status, more headers)."""

    def __init__(self, folder):
        self.folder, self.port = folder, 0
        self.answer = lambda body, times: (200, "")
        self.told = []  # (event_id, entity) of each POST, in order
        self.taken = []  # of those that were answered with 200
        self.faults = []  # what no POST may be
        self.heads = []
        self.times = collections.Counter()
        self.until = None  # dies, all connections with it, after so many more POSTs
        self.loop = asyncio.new_event_loop()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/crt.pem", f"{folder}/key.pem")
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.start()

    def call(self, what):
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(10)

    def start(self):
        async def begin():
            self.writers = set()
            self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, ssl=self.context,
                                                     reuse_address=True)
            self.port = self.server.sockets[0].getsockname()[1]
        self.call(begin())

    def die(self):
        self.server.close()
        for writer in list(self.writers):
            writer.transport.abort()

    def stop(self):
        self.loop.call_soon_threadsafe(self.die)

    async def serve(self, reader, writer):
        self.writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                fields = {k.lower(): v for k, v in (line.split(": ", 1) for line in head.split("\r\n")[1:-2])}
                body = await reader.readexactly(int(fields["content-length"]))
                status, more = self.take(head, fields, json.loads(body))
                if status is None:
                    break
                text = f"HTTP/1.1 {status} X\r\n{more}Content-Length: 2\r\n\r\n{{}}"
                writer.write(text.encode())
        except (asyncio.IncompleteReadError, OSError, ssl.SSLError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def take(self, head, fields, body):
        key = body["event_id"]
        entity = body["payload"]["entity_id"]
        self.heads.append(head)
        if not (fields.get("idempotency-key") == key == body["metadata"]["event_id"]
                and body["event_type"] == body["event"] == body["payload"]["event_type"]
                and fields.get("content-type") == "application/json" and head.startswith("POST /consume ")):
            self.faults.append(head + json.dumps(body))
        if self.until is not None:
            self.until -= 1
            if self.until < 0:
                self.die()
                return None, ""
        self.told.append((key, entity))
        status, more = self.answer(body, self.times[key])
        self.times[key] += 1
        if status == 200:
            self.taken.append((key, entity))
        return status, more
