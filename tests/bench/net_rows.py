"""net_rows.py - what the rows of the exchange engine are measured with: nginx, a server that holds, sshd.

    net_rows.py hold PORT COUNT     HTTP/1.1: answers once COUNT requests wait, all of them
"""
import asyncio
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

ANSWER = "a" * 2000
SFTP_BYTES = 200_000_000

# Two workers: one process may not have the 20,000 descriptors of 10,000 requests passed on.
NGINX = """daemon off; pid {dir}/pid; error_log {dir}/error.log crit; worker_processes {workers};
worker_rlimit_nofile 20000; events {{ worker_connections 19000; }}
http {{ access_log off; default_type application/edi-x12; client_body_temp_path {dir}; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port} ssl http2 backlog=8192; ssl_certificate {dir}/crt.pem;
    ssl_certificate_key {dir}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
    client_body_in_single_buffer on; client_body_buffer_size 16k; proxy_read_timeout 300s;
    location / {{ {whole} }} }}
  server {{ listen 127.0.0.1:{plain}; location / {{ return 200 "{answer}"; }} }} }}
"""

CONF = """[hia]
data_dir = {dir}/data
[partner p]
transport = sftp
url = sftp://localhost:{port}{dir}/drop
host_key = {pin}
baa_recorded = 2026-01-01
allow_private = yes
transaction_limit = 5m
send_dir = a
receive_dir = b
archive_dir = c
sender_id = A
receiver_id = B
usage = T
submitter_name = A
submitter_contact = B
submitter_phone = 3035550100
receiver_name = C
"""

SSHD = """Port {port}
ListenAddress 127.0.0.1
HostKey {dir}/host
AuthorizedKeysFile {dir}/user.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


@contextlib.contextmanager
def running(*command):
    child = subprocess.Popen([str(c) for c in command], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


# ---- https


@contextlib.contextmanager
def tls_server(where, hold=0, answer=ANSWER, direct=False):
    """nginx with a certificate of its own; yields its URL and the file to trust. `hold`: no answer before so
    many requests are there. `direct`: it answers itself, instead of asking a server behind it."""
    port, plain = free_port(), free_port()
    inner = free_port() if hold else plain
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", where / "key.pem", "-out", where / "crt.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)
    whole = f'return 200 "{answer}";' if direct else \
        f"proxy_pass http://127.0.0.1:{inner}; proxy_http_version 1.1;"
    (where / "nginx.conf").write_text(NGINX.format(dir=where, port=port, whole=whole, plain=plain,
                                                   answer=answer,
                                                   workers=2 if hold else 1))
    with contextlib.ExitStack() as stack:
        if hold:
            stack.enter_context(running(sys.executable, __file__, "hold", inner, hold))
            wait_for(inner)
        stack.enter_context(running("/usr/sbin/nginx", "-p", where, "-c", where / "nginx.conf"))
        wait_for(port)
        yield f"https://localhost:{port}", where / "crt.pem"


async def hold_answers(port, count):
    waiting = []
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ANSWER)}\r\n\r\n{ANSWER}".encode()

    async def serve(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
                waiting.append(writer)
                if len(waiting) == count:
                    for one in waiting:
                        one.write(whole)
                    waiting.clear()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=16384)
    async with server:
        await server.serve_forever()


def exchange(bench, url, ca, requests, in_flight, who):
    out = subprocess.run([bench / "bench_net", url, ca, str(requests), str(in_flight), *who.split()],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


# ---- sftp


@contextlib.contextmanager
def ssh_server(where):
    """The machine's own sshd; yields its port. `where` has host, user (keys), drop and the source."""
    port = free_port()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", where / name], check=True)
    (where / "drop").mkdir()
    with open(where / "source", "wb") as f:
        for _ in range(SFTP_BYTES // 1_000_000):
            f.write(os.urandom(1_000_000))
    (where / "sshd.conf").write_text(SSHD.format(dir=where, port=port))
    if os.geteuid() == 0:
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
    with running("/usr/sbin/sshd", "-D", "-f", where / "sshd.conf"):
        wait_for(port)
        yield port


def prepare_engine(where, port):
    pin = subprocess.run(["ssh-keygen", "-l", "-f", where / "host.pub"], check=True, capture_output=True,
                         text=True).stdout.split()[1]
    user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    (where / "sftp.conf").write_text(CONF.format(dir=where, port=port, pin=pin))
    (where / "secrets/org").mkdir(parents=True)
    (where / "secrets/org/key").write_bytes((where / "user").read_bytes())
    (where / "secrets/org/key").chmod(0o600)
    (where / "credentials").write_text(f"store\tsecrets={where}/secrets\torg=org\n"
                                       f"p\tssh_user={user}\tssh_key=file://key\n")
    return user


def timed(command, text):
    began = time.monotonic()
    done = subprocess.run([str(c) for c in command], input=text.encode(), capture_output=True, check=True)
    return SFTP_BYTES / 1e6 / (time.monotonic() - began), done.stdout


def sftp_pairs(build, where, rounds=5):
    """MB/s of a put and of a get, each by the sftp client and by the engine, as whole processes: start, login,
    transfer and the server's fsync."""
    with ssh_server(where) as port:
        user = prepare_engine(where, port)
        client = ["sftp", "-q", "-b", "-", "-P", port, "-i", where / "user", "-o", "StrictHostKeyChecking=no",
                  "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", f"{user}@localhost"]
        engine = [build / "tests/net/exchange_try", where / "sftp.conf", where / "credentials"]
        pairs = {"put": [], "get": []}
        for i in range(rounds):
            theirs, ours = where / f"drop/theirs{i}", where / f"drop/ours{i}"
            for what, say, tell in (
                    ("put", f"put -f {where}/source {theirs}", f"STORE\tp\tonce\tours{i}\t@{where}/source"),
                    ("get", f"get {theirs} {where}/got", f"FETCH\tp\tsafe\tours{i}\t\tinto={where}/taken")):
                fast, _ = timed(client, say + "\n")
                mine, told = timed(engine, tell + "\n")
                if b'"outcome":"answered"' not in told:
                    raise RuntimeError(f"{what}: {told.decode()}")
                pairs[what].append((fast, mine))
            subprocess.run(["cmp", where / "taken", where / "source"], check=True)
            for path in (theirs, ours, where / "got", where / "taken"):
                path.unlink()
        return pairs


if __name__ == "__main__":
    asyncio.run(hold_answers(int(sys.argv[2]), int(sys.argv[3])))
