"""rabbit_server.py - a RabbitMQ server of a test's own: loopback, ports and folders of its own, nothing of the
machine's. `Server.missing()` where rabbitmq-server is not installed."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from ports import free_port  # noqa: E402

BIN = "/usr/lib/rabbitmq/bin"  # /usr/sbin/rabbitmq-server is a wrapper that changes the user


def certificates(folder):
    """An authority (ca.pem) with a certificate for localhost (broker.pem, broker.key) and two clients' (their
    keys in the same file, client.pem of the user hia); other-ca.pem is of another authority."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    for name in ("ca", "other-ca"):
        openssl("req", "-x509", *key, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", "2",
                "-subj", f"/CN={name}")
    for name, user in (("broker", "localhost"), ("client", "hia"), ("stranger", "stranger")):
        openssl("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={user}",
                "-addext", f"subjectAltName=DNS:{user}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
                "-copy_extensions", "copy", "-out", f"{name}.pem")
        if name != "broker":
            with open(f"{folder}/{name}.pem", "a", encoding="utf-8") as f, \
                    open(f"{folder}/{name}.key", encoding="utf-8") as k:
                f.write(k.read())
            os.chmod(f"{folder}/{name}.pem", 0o600)


class Server:
    """`tls`: a folder with ca.pem, broker.pem and broker.key. `more`: lines of rabbitmq.conf."""

    USER, PASSWORD = "hia", "s3cret-of-the-broker"

    @staticmethod
    def missing():
        return not os.path.exists(f"{BIN}/rabbitmq-server") or not shutil.which("epmd")

    def __init__(self, tls=None, more=""):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-rabbit-")
        self.port, self.tls_port, dist, self.epmd_port = (free_port() for _ in range(4))
        path = self.path = lambda name: os.path.join(self.folder.name, name)
        self.process, self.epmd = None, None
        with open(path("rabbitmq.conf"), "w", encoding="utf-8") as f:
            f.write(f"listeners.tcp.1 = 127.0.0.1:{self.port}\nloopback_users = none\n"
                    f"default_user = {self.USER}\ndefault_pass = {self.PASSWORD}\n"
                    "log.console = false\nlog.file.level = info\ndisk_free_limit.absolute = 1MB\n")
            if tls:
                f.write(f"listeners.ssl.1 = 127.0.0.1:{self.tls_port}\nssl_options.cacertfile = {tls}/ca.pem\n"
                        f"ssl_options.certfile = {tls}/broker.pem\nssl_options.keyfile = {tls}/broker.key\n"
                        "ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n"
                        "auth_mechanisms.1 = PLAIN\nauth_mechanisms.2 = EXTERNAL\n"
                        "ssl_cert_login_from = common_name\n")
            f.write(more)
        with open(path("enabled_plugins"), "w", encoding="utf-8") as f:
            f.write("[rabbitmq_auth_mechanism_ssl].\n")
        node = f"hia{os.getpid()}x{self.port}@localhost"
        self.environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": self.folder.name, "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": node, "RABBITMQ_CONF_ENV_FILE": path("env"),
            "RABBITMQ_CONFIG_FILE": path("rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": path("enabled_plugins"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": path("advanced.config"),
            "RABBITMQ_MNESIA_BASE": path("mnesia"), "RABBITMQ_LOG_BASE": path("log"),
            "RABBITMQ_PID_FILE": path("pid"), "RABBITMQ_DIST_PORT": str(dist), "RABBITMQ_ALLOW_INPUT": "1",
            "ERL_EPMD_PORT": str(self.epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"}
        open(path("env"), "w", encoding="utf-8").close()
        self.start()

    def start(self, seconds=60):
        if not self.epmd or self.epmd.poll() is not None:  # else Erlang starts one that stays behind
            self.epmd = subprocess.Popen(["epmd", "-port", str(self.epmd_port), "-address", "127.0.0.1"],
                                         env=self.environment, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        with open(self.path("out"), "ab") as out:
            self.process = subprocess.Popen([f"{BIN}/rabbitmq-server", "-noinput"], env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            start_new_session=True, cwd=self.folder.name)
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(self.path("out"), encoding="utf-8", errors="replace") as f:
            raise RuntimeError("the broker does not start: " + f.read()[-2000:])

    def end(self, how):
        """The session of processes that we started, Erlang's helpers with it."""
        if self.process:
            try:
                os.killpg(self.process.pid, how)
            except ProcessLookupError:
                pass
            self.process.wait(30)
        self.process = None

    def kill(self):
        self.end(signal.SIGKILL)

    def stop(self):
        self.end(signal.SIGKILL)
        if self.epmd:
            self.epmd.kill()
            self.epmd.wait()
        self.folder.cleanup()

    def control(self, *words):
        done = subprocess.run([f"{BIN}/rabbitmqctl", "-q", *words], env=self.environment, capture_output=True,
                              timeout=60, check=True)
        return done.stdout.decode()

    def logged(self):
        text = ""
        for name in os.listdir(self.path("log")):
            with open(self.path(f"log/{name}"), encoding="utf-8", errors="replace") as f:
                text += f.read()
        return text
