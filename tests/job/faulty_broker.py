"""faulty_broker.py - a broker for tests: speaks AMQP 0-9-1 on loopback, a thread a connection, and fails as it
is told to."""
import collections
import socket
import ssl
import struct
import threading

import amqp


class Broker:
    """`answer(message, times)` says what becomes of each publish, a word:
    ack, nack, return (and acked), refuse (406, the channel ends), 404 (the same), close (the connection ends,
    said), cut (unsaid), cut-in-frame (in the middle of an answer), quiet (nothing), garbage, wild (a tag that
    was never sent), stray (a return of another's), bodyless (an ack where a return's header belongs)."""

    def __init__(self, certificate=None):
        self.answer = lambda message, times: "ack"
        self.told, self.taken = [], []  # messages: (message_id, entity)
        self.messages = []
        self.faults = []
        self.connections = 0
        self.times = collections.Counter()
        self.hold = 0  # confirm only when so many are there, with one `multiple`
        self.login, self.refuse_login, self.deaf = None, False, False
        self.said = []  # of a login: mechanism, answer
        self.heartbeats = 0
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(f"{certificate}/crt.pem", f"{certificate}/key.pem")
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        self.connections += 1
        try:
            sock.settimeout(30)
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
            wire = amqp.Wire(sock)
            if self.greet(wire):
                self.channel(wire)
        except (ConnectionError, OSError, ssl.SSLError):
            pass
        except Exception as e:  # a test must see it, not a thread's trace  # noqa: BLE001
            self.faults.append(repr(e))
        finally:
            sock.close()

    def greet(self, wire):
        if wire.exactly(8) != b"AMQP\0\0\x09\x01":
            self.faults.append("no AMQP")
        if self.deaf:
            wire.exactly(1)  # nothing comes: it hangs
        wire.method(0, amqp.START, b"\0\x09" + amqp.table({}) + amqp.long(b"PLAIN EXTERNAL")
                    + amqp.long(b"en_US"))
        r = wire.expect(amqp.START_OK)
        client = r.table()
        self.said.append((r.short(), r.long()))
        if not client["capabilities"].get("connection.blocked"):
            self.faults.append("it does not want to know when it is blocked")
        if self.refuse_login:
            wire.method(0, amqp.CLOSE, struct.pack(">H", 403) + amqp.short("ACCESS_REFUSED - Login was refused")
                        + b"\0\0\0\0")
            return False
        wire.method(0, amqp.TUNE, struct.pack(">HIH", 2047, 131072, 60))
        wire.expect(amqp.TUNE_OK)
        wire.expect(amqp.OPEN)
        wire.method(0, amqp.OPEN_OK, b"\0")
        wire.expect(amqp.CHANNEL_OPEN)
        wire.method(1, amqp.CHANNEL_OPEN_OK, amqp.long(b""))
        r = wire.expect(amqp.EXCHANGE_DECLARE)
        if r.take("H") or r.short() != "hia.events" or r.short() != "topic" or r.take("B") != 1:
            self.faults.append("it looks whether the exchange is there, and makes none")
        wire.method(1, amqp.EXCHANGE_DECLARE_OK)
        wire.expect(amqp.CONFIRM_SELECT)
        wire.method(1, amqp.CONFIRM_SELECT_OK)
        return True

    def channel(self, wire):
        tag, held = 0, []
        while True:
            f = wire.frame()
            if f.kind == amqp.HEARTBEAT:
                self.heartbeats += 1
                continue
            r = amqp.Reader(f.payload)
            which = r.take("HH")
            if which == amqp.CLOSE:
                wire.method(0, amqp.CLOSE_OK)
                return
            if which != amqp.PUBLISH:
                self.faults.append(f"{which} in place of a publish")
                return
            r.take("H")
            exchange, key, flags = r.short(), r.short(), r.take("B")
            size, said = amqp.properties(wire.frame().payload)
            body = b""
            while len(body) < size:
                body += wire.frame().payload
            tag += 1
            self.check(exchange, flags, said)
            if not self.take(wire, tag, held, (key, said, body)):
                return

    def check(self, exchange, flags, said):
        if exchange != "hia.events" or flags != 1 or said["delivery_mode"] != 2:
            self.faults.append(f"to {exchange}, mandatory {flags}, persistent {said['delivery_mode']}")

    def take(self, wire, tag, held, message):
        """False: the connection ends."""
        _, said, _ = message
        key = (said["message_id"], said["headers"]["entity"])
        what = self.answer(message, self.times[key[0]])
        self.times[key[0]] += 1
        self.told.append(key)
        self.messages.append(message)
        if what == "ack":
            self.taken.append(key)
            held.append(tag)
            if len(held) >= self.hold:
                wire.method(1, amqp.ACK, struct.pack(">QB", tag, len(held) > 1))
                held.clear()
        elif what == "nack":
            wire.method(1, amqp.NACK, struct.pack(">QB", tag, 0))
        elif what in ("return", "stray", "bodyless"):
            self.send_back(wire, tag, message, what)
        elif what == "wild":
            wire.method(1, amqp.ACK, struct.pack(">QB", tag + 1000, 1))
        elif what in ("refuse", "404"):
            said = {"refuse": (406, "PRECONDITION_FAILED - too large"), "404": (404, "NOT_FOUND - gone")}[what]
            wire.method(1, amqp.CHANNEL_CLOSE, struct.pack(">H", said[0]) + amqp.short(said[1])
                        + b"\0\x3c\0\x28")
            return self.hear_out(wire)
        elif what == "close":
            wire.method(0, amqp.CLOSE, struct.pack(">H", 320)
                        + amqp.short("CONNECTION_FORCED - \x1bgoing\n") + b"\0" * 4)
            return self.hear_out(wire)
        elif what == "cut-in-frame":
            wire.sock.sendall(struct.pack(">BHI", amqp.METHOD, 1, 13) + b"\0\x3c\0")
            return False
        elif what == "garbage":
            wire.sock.sendall(struct.pack(">BHI", 77, 1, 3) + b"abc" + b"\x00")
        elif what == "blocked":
            wire.method(0, amqp.BLOCKED, amqp.short("low on disk"))
        return what != "cut"

    @staticmethod
    def hear_out(wire):
        """As a broker does: what is on its way is read; a close before that would take back the last words."""
        while True:
            f = wire.frame()
            if f.kind == amqp.METHOD and f.payload[:4] == struct.pack(">HH", *amqp.CLOSE):
                wire.method(0, amqp.CLOSE_OK)
                return False

    def send_back(self, wire, tag, message, what):
        key, said, body = message
        message_id = said["message_id"] if what == "return" else "c0ffee00-0000-4000-8000-000000000000"
        wire.method(1, amqp.RETURN, struct.pack(">H", 312) + amqp.short("NO_ROUTE") + amqp.short("hia.events")
                    + amqp.short(key))
        if what != "bodyless":
            wire.send(amqp.HEADER, 1, struct.pack(">HHQH", 60, 0, len(body), 1 << 7) + amqp.short(message_id))
            for i in range(0, len(body), 100):
                wire.send(amqp.BODY, 1, body[i:i + 100])
        wire.method(1, amqp.ACK, struct.pack(">QB", tag, 0))
