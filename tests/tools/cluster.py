"""cluster.py - a PostgreSQL of a test's own: on a socket in a folder, gone at the end.

Database hia_template has the ledger's schema; role hia_app may work in it and no more, role owner
made it. Every test takes a copy of the template."""
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time

# Durability is not what is tested here, but in ./run fault. No vacuum of its own: while anybody in
# the cluster writes, a reader of the outbox waits for him (postgres_sql.c).
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=64 -c autovacuum=off"
# What was committed outlives all its processes; that it outlives a power cut is PostgreSQL's to test.
OUTLIVES_KILL = "-c fsync=off -c full_page_writes=off -c max_connections=64"


def programs():
    """The folder of the newest initdb, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"),
                   key=lambda path: int(path.split("/")[4]))
    return os.path.dirname(found[-1]) if found else None


class Cluster:
    def __init__(self, hia, listen="", durable=False, where=None, environment=None):
        """`environment`: more of it, for the server. `listen`: an address, with all of 10/8 let in. `durable`:
        it survives a crash, as in production; OUTLIVES_KILL: one of its processes. `where`:
        a folder, TMPDIR when there is none."""
        self.listen, self.fast = listen, FAST
        if durable:
            self.fast = durable if durable == OUTLIVES_KILL else "-c max_connections=64"
        self.bin, self.environment = programs(), dict(os.environ, **(environment or {}))
        self.dir = tempfile.mkdtemp(prefix="hia-pg-", dir=where)
        self.own = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] \
            if os.geteuid() == 0 else []
        if self.own:
            shutil.chown(self.dir, "postgres", "postgres")
        os.chmod(self.dir, 0o755)
        self.call("initdb", "-D", self.dir + "/data", "-A", "trust", "-U", "owner", "-E", "UTF8",
                  "--locale=C")
        if listen:
            with open(self.dir + "/data/pg_hba.conf", "a", encoding="ascii") as f:
                f.write("host all all 10.0.0.0/8 trust\n")
        self.start()
        self.sql("postgres", "CREATE ROLE hia_app LOGIN")
        self.sql("postgres", "CREATE DATABASE hia_template")
        subprocess.run([hia, "ledger", "migrate", self.uri("hia_template", "owner"), "--role",
                        "hia_app"], check=True, stdout=subprocess.DEVNULL)

    def call(self, program, *arguments):
        subprocess.run([*self.own, os.path.join(self.bin, program), *arguments], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp",
                       env=self.environment)

    def start(self):
        self.call("pg_ctl", "-D", self.dir + "/data", "-l", self.dir + "/log", "-w", "-o",
                  f"-k {self.dir} -c listen_addresses={self.listen} {self.fast}", "start")

    def uri(self, database, role="hia_app", host=None):
        return f"postgresql://{role}@/{database}?host={host or self.dir}"

    def sql(self, database, text, role="owner"):
        """(exit code, what came out, what was refused) of psql."""
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", text,
                               self.uri(database, role)], capture_output=True, text=True)
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    def let_in(self, database, may):
        """Whether anybody may connect to it; who is connected when nobody may is cut off."""
        self.sql("postgres", f"ALTER DATABASE {database} ALLOW_CONNECTIONS {str(may).lower()}")
        if not may:
            self.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                 f" WHERE datname = '{database}'")

    def crash(self):
        """As if it was killed; then it is there again, and has recovered."""
        self.call("pg_ctl", "-D", self.dir + "/data", "-m", "immediate", "-w", "stop")
        self.start()

    def restart(self):
        """As an upgrade does it: sessions are ended."""
        self.call("pg_ctl", "-D", self.dir + "/data", "-m", "fast", "-w", "stop")
        self.start()

    def kill(self):
        """kill -9 of all of it, and a start: it recovers from its log."""
        with open(self.dir + "/data/postmaster.pid", encoding="ascii") as f:
            first = int(f.readline())
        with open(f"/proc/{first}/task/{first}/children", encoding="ascii") as f:
            others = [int(pid) for pid in f.read().split()]
        for pid in (first, *others):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for again in range(100):  # the dead are still held by whoever waits for them
            try:
                return self.start()
            except subprocess.CalledProcessError:
                if again == 99:
                    raise
                time.sleep(0.1)

    def revive(self):
        """Is it gone, it is started, as its unit does."""
        try:
            self.call("pg_ctl", "-D", self.dir + "/data", "status")
        except subprocess.CalledProcessError:
            self.start()

    def stop(self):
        for again in range(2):
            try:
                self.call("pg_ctl", "-D", self.dir + "/data", "-m", "immediate", "-w", "stop")
                break
            except subprocess.CalledProcessError:
                time.sleep(0.2 * (1 - again))
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
