"""rows.py - the rows of the fault table: name, what is done to whom, what is held, how often, who plays it."""
import os
import subprocess
import sys
import tempfile

import clock
import daemon
import disk
import network
import relays
from tally import Skipped, Tally

HERE = os.path.dirname(os.path.abspath(__file__))


class Row:
    """`rounds`: of the whole table; `short`: of the one in ctest, 0: another test there has it already."""

    def __init__(self, name, what, held, rounds, short, play):
        self.name, self.what, self.held = name, what, held
        self.rounds, self.short, self.play = rounds, short, play


def script(name, *arguments):
    """A row that is a program of its own: PROGRAM BUILD ROUNDS --seed N."""
    def play(table, rounds):
        tally = Tally()
        with tempfile.NamedTemporaryFile(prefix="hia-tally-") as out:
            done = subprocess.run([sys.executable, os.path.join(HERE, name), table.build, str(rounds), "--seed",
                                   str(table.seed), *arguments], stdout=subprocess.PIPE, text=True, check=False,
                                  env=dict(os.environ, HIA_FAULT_TALLY=out.name, PYTHONDONTWRITEBYTECODE="1"))
            if done.returncode == 77:
                raise Skipped(done.stdout.strip())
            if os.path.getsize(out.name):
                tally.take(out.name)
        if done.returncode and not tally.wrong:
            tally.round({}, [done.stdout[-800:]])
        return tally
    return play


def longer(test, word):
    """The longer play of a test: kills between every two steps, connections cut, late answers."""
    def play(table, rounds):
        tally = Tally()
        for _ in range(rounds):
            path = os.path.join(os.path.dirname(HERE), test)
            done = subprocess.run([sys.executable, path, table.build, word], capture_output=True, text=True,
                                  check=False)
            if done.returncode == 77:
                raise Skipped(done.stdout.strip())
            tally.round({"play": 1}, [(done.stdout + done.stderr)[-800:]] if done.returncode else [])
        return tally
    return play


FILES = "claims in the partner's files, claims, money, events: as in a round without a fault"
CREW = "each claim once in partners' files, ledger and events; control numbers unique; no job left"
TOLD = "one answer a trace id, told and on record alike; nothing told is asked again"
EVENTS = "each event once at the sink, in order for each entity"

ROWS = [
    Row("kill_files", "kill -9 of submit, ingest and receive", FILES, 200, 0, script("fault.py")),
    Row("kill_https", "kill -9 of submit and receive by an adapter, exchanges break off", "each file taken and "
        "removed once", 51, 0, script("carrier.py")),
    Row("kill_sftp", "the same over sftp, sessions are killed too", "each file taken and removed once", 51, 0,
        script("carrier.py", "--sftp")),
    Row("kill_worker", "kill -9 of workers", CREW, 10, 0, script("workers.py", "--faults", "kill,failpoint")),
    Row("stop_worker", "SIGSTOP of workers for longer than a lease", CREW, 5, 0,
        script("workers.py", "--faults", "stop")),
    Row("kill_daemon", "kill -9 of hia serve under a stream of questions", TOLD, 20, 1, daemon.kill_daemon),
    Row("kill_relay", "kill -9 of hia relay", EVENTS, 10, 0, relays.kill_relay),
    Row("kill_subscribe", "kill -9 of hia subscribe between its steps, its connection cut, its database killed",
        "each command done once, each claim sent once", 2, 0,
        longer("job/test_subscribe.py", "all")),
    Row("kill_transfers", "kill -9 of hia serve at each step of a transfer; Plaid's answers lost, 5xx",
        "one transfer for a request_trace_id, at Plaid and in the ledger", 1, 0,
        longer("api/test_transfers.py", "--all")),
    Row("database_worker", "PostgreSQL killed and restarted under workers", CREW, 8, 0,
        script("workers.py", "--faults", "database")),
    Row("database_daemon", "the same under hia serve", TOLD, 10, 1, daemon.database_daemon),
    Row("database_relay", "the same under hia relay, ledger and sink at once", EVENTS, 10, 0,
        relays.database_relay),
    Row("network_worker", "a worker is cut off from its database and comes back", CREW, 6, 0,
        network.network_worker),
    Row("network_relay", "a relay is cut off from ledger and sink and comes back", EVENTS, 6, 0,
        network.network_relay),
    Row("network_https", "the cable is pulled in the middle of an upload by https", "each file taken once", 8, 0,
        network.network_https),
    Row("network_sftp", "the same by sftp", "each file taken once, and whole", 8, 0, network.network_sftp),
    Row("disk_full_files", "no room in data_dir for submit, ingest and receive", FILES, 20, 1, disk.files),
    Row("disk_full_worker", "no room in data_dir for workers", CREW, 6, 0, disk.worker),
    Row("disk_full_daemon", "no room for what hia serve has to record", TOLD, 8, 1, disk.daemon),
    Row("disk_full_database", "no room for PostgreSQL itself, under workers", CREW, 4, 0, disk.database),
    Row("clock_files", "the clock jumps before and within submit, ingest and receive", FILES, 20, 0,
        clock.files),
    Row("clock_worker", "the clocks of workers and of their database jump", CREW + "; no schedule waits for a"
        " time that a wrong clock told", 6, 0, clock.worker),
    Row("clock_daemon", "the clock of hia serve jumps", TOLD, 6, 0, clock.daemon),
    Row("two_relays", "two at once: alive both, begun together, one stopped and cut off", EVENTS, 10, 1,
        relays.two_relays),
]
