"""ports.py - a port for who must be told one before he listens, or where nobody must be.

Connections and servers that let the system choose get theirs from ip_local_port_range, at any time; this one is
below that range, so no test running beside takes it."""
import random
import socket

given = set()


def free_port():
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as f:
        low = int(f.read().split()[0])
    for _ in range(1000):
        port = random.randrange(10000, low) if low > 20000 else 0
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            port = s.getsockname()[1]
        if port not in given:
            given.add(port)
            return port
    raise OSError("no port is free")
