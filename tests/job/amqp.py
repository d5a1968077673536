"""amqp.py - AMQP 0-9-1 on a socket, as little as the tests need, independent of librabbitmq: frames and
arguments for the broker of faulty_broker.py, and a client that reads a real broker's queues."""
import collections
import socket
import struct

METHOD, HEADER, BODY, HEARTBEAT, END = 1, 2, 3, 8, b"\xce"
Frame = collections.namedtuple("Frame", "kind channel payload")
# (class, method)
START, START_OK, TUNE, TUNE_OK, OPEN, OPEN_OK, CLOSE, CLOSE_OK, BLOCKED, UNBLOCKED = (
    (10, n) for n in (10, 11, 30, 31, 40, 41, 50, 51, 60, 61))
CHANNEL_OPEN, CHANNEL_OPEN_OK, CHANNEL_CLOSE = (20, 10), (20, 11), (20, 40)
EXCHANGE_DECLARE, EXCHANGE_DECLARE_OK = (40, 10), (40, 11)
QUEUE_DECLARE, QUEUE_BIND, QUEUE_PURGE, QUEUE_DELETE = (50, 10), (50, 20), (50, 30), (50, 40)
PUBLISH, RETURN, GET, GET_OK, GET_EMPTY, ACK, NACK = ((60, n) for n in (40, 50, 70, 71, 72, 80, 120))
CONFIRM_SELECT, CONFIRM_SELECT_OK = (85, 10), (85, 11)


def short(text):
    return struct.pack(">B", len(text)) + text.encode()


def long(data):
    return struct.pack(">I", len(data)) + data


def table(pairs):
    body = b""
    for key, value in pairs.items():
        if isinstance(value, bool):
            body += short(key) + b"t" + bytes([value])
        elif isinstance(value, dict):
            body += short(key) + b"F" + table(value)
        elif isinstance(value, int):
            body += short(key) + b"I" + struct.pack(">i", value)
        else:
            body += short(key) + b"S" + long(value.encode())
    return long(body)


class Reader:
    """Arguments of a method, one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def bytes(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def short(self):
        return self.bytes(self.take("B")).decode()

    def long(self):
        return self.bytes(self.take("I"))

    def table(self):
        inner, pairs = Reader(self.long()), {}
        while inner.at < len(inner.data):
            key = inner.short()
            pairs[key] = inner.value()
        return pairs

    def value(self):
        kind = self.bytes(1).decode()
        if kind in "Sx":
            return self.long().decode()
        return self.table() if kind == "F" else self.take({"t": "?", "I": "i", "l": "q", "T": "Q"}[kind])


# Of the properties of class basic, in the order of their flags from bit 15 down.
PROPERTIES = (("content_type", Reader.short), ("content_encoding", Reader.short), ("headers", Reader.table),
              ("delivery_mode", lambda r: r.take("B")), ("priority", lambda r: r.take("B")),
              ("correlation_id", Reader.short), ("reply_to", Reader.short), ("expiration", Reader.short),
              ("message_id", Reader.short), ("timestamp", lambda r: r.take("Q")), ("type", Reader.short),
              ("user_id", Reader.short), ("app_id", Reader.short))


def properties(header):
    """The payload of a header frame: the size of the body, and what the message says of itself."""
    r = Reader(header)
    _, _, size, flags = r.take("HHQH")
    return size, {name: read(r) for bit, (name, read) in enumerate(PROPERTIES) if flags & 1 << (15 - bit)}


class Wire:
    """Frames on a socket."""

    def __init__(self, sock):
        self.sock = sock
        self.stream = sock.makefile("rb")

    def exactly(self, n):
        data = self.stream.read(n)
        if len(data) < n:
            raise ConnectionError("closed")
        return data

    def frame(self):
        kind, channel, n = struct.unpack(">BHI", self.exactly(7))
        payload = self.exactly(n)
        assert self.exactly(1) == END, "a frame ends"
        return Frame(kind, channel, payload)

    def send(self, kind, channel, payload):
        self.sock.sendall(struct.pack(">BHI", kind, channel, len(payload)) + payload + END)

    def method(self, channel, which, arguments=b""):
        self.send(METHOD, channel, struct.pack(">HH", *which) + arguments)

    def expect(self, which):
        """The next method; it is that one."""
        while True:
            f = self.frame()
            if f.kind == METHOD:
                r = Reader(f.payload)
                is_ = r.take("HH")
                assert is_ == which, f"{is_}, not {which}: {f.payload!r}"
                return r


class Client:
    """Of a real broker: makes queues and reads them."""

    def __init__(self, port, user, password):
        self.wire = w = Wire(socket.create_connection(("127.0.0.1", port), timeout=20))
        w.sock.sendall(b"AMQP\0\0\x09\x01")
        w.expect(START)
        w.method(0, START_OK, table({}) + short("PLAIN") + long(f"\0{user}\0{password}".encode())
                 + short("en_US"))
        channels, frame, _ = w.expect(TUNE).take("HIH")
        w.method(0, TUNE_OK, struct.pack(">HIH", channels, frame, 0))
        w.method(0, OPEN, short("/") + b"\0\0")
        w.expect(OPEN_OK)
        w.method(1, CHANNEL_OPEN, b"\0")
        w.expect(CHANNEL_OPEN_OK)

    def ask(self, which, arguments):
        self.wire.method(1, which, arguments)
        return self.wire.expect((which[0], which[1] + 1))

    def exchange(self, name):
        self.ask(EXCHANGE_DECLARE, b"\0\0" + short(name) + short("topic") + b"\x02" + table({}))

    def queue(self, name, exchange, key, **arguments):
        """Durable, and bound."""
        self.ask(QUEUE_DECLARE, b"\0\0" + short(name) + b"\x02" + table(
            {f"x-{k.replace('_', '-')}": v for k, v in arguments.items()}))
        self.ask(QUEUE_BIND, b"\0\0" + short(name) + short(exchange) + short(key) + b"\0" + table({}))

    def delete(self, name):
        self.ask(QUEUE_DELETE, b"\0\0" + short(name) + b"\0")

    def count(self, name):
        r = self.ask(QUEUE_DECLARE, b"\0\0" + short(name) + b"\x01" + table({}))
        r.short()
        return r.take("I")

    def read(self, name):
        """Everything in the queue: (routing key, properties, body), in order; it is gone there."""
        messages = []
        while True:
            self.wire.method(1, GET, b"\0\0" + short(name) + b"\x01")
            r = Reader(self.wire.frame().payload)
            if r.take("HH") == GET_EMPTY:
                return messages
            r.take("QB")
            r.short()
            key = r.short()
            size, said = properties(self.wire.frame().payload)
            body = b""
            while len(body) < size:
                body += self.wire.frame().payload
            messages.append((key, said, body))

    def close(self):
        self.wire.sock.close()
