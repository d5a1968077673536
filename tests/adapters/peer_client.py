"""peer_client.py - a partner's configuration as somebody would write it, and conversations with it by the
real engine (tests/host/runner_try)."""
import json
import os
import re
import subprocess
import sys

rooms = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(rooms, room) for room in ("cli", "tools")]
from lab import ROOT, expect, same  # noqa: E402

BUILD = sys.argv[1]
TRY, HIA, ADAPTERS = f"{BUILD}/tests/host/runner_try", f"{BUILD}/bin/hia", f"{BUILD}/adapters"
ORGANIZATION = "11111111-1111-4111-8111-111111111111"


def x12(path):
    with open(os.path.join(ROOT, "samples", path), encoding="ascii") as f:
        return f.read().replace("\n", "")


ASK, CLAIMS, STATUS = (x12("270/subscriber/input.270"), x12("837p/two-claims/input.837p"),
                       x12("276/by-number-and-by-date/input.276"))


def kind_of(content):
    return (re.search(r"[~\n]ST\*(\w+)\*", content) or re.search(r"[~\n](TA1)\*", content)).group(1)


class Client:
    """hia.conf of one partner. `partner`, `adapter` and `credential` are lines of the three sections."""

    def __init__(self, folder, partner, adapter, credential, secret=b"not-a-real-secret"):
        os.makedirs(f"{folder}/data", mode=0o700, exist_ok=True)
        self.conf = f"{folder}/hia.conf"
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("\n".join([
                "[hia]", f"organization_id = {ORGANIZATION}", f"data_dir = {folder}/data", "[events]",
                f"registry_dir = {ROOT}/conf/events", "[partner us]", "adapter = clearinghouse",
                "credential = main", "allow_private = yes", "baa_recorded = 2026-01-15", "retry_delay = 5ms",
                "first_byte_timeout = 2s", "transaction_limit = 4s", *partner, "sender_id = PRACTICE01",
                "receiver_id = SANDBOXCH", "usage = T", "submitter_name = A", "submitter_contact = B",
                "submitter_phone = 3035550100", "receiver_name = C", "[adapter us]", *adapter,
                "[credential us/main]", *credential, "secret = vault://us.secret", ""]))
        if not os.path.exists(f"{folder}/data/vault"):
            subprocess.run([HIA, "secret", "set", "us.secret", "--config", self.conf], input=secret, check=True,
                           capture_output=True)

    def ask(self, operation, body="", **fields):
        """The call's result; what it delivered cannot be seen."""
        line = "\t".join(["call", "us", operation, body] + [f"{k}={v}" for k, v in fields.items()])
        done = subprocess.run([TRY, self.conf, ADAPTERS], input=f"{line}\nwait\n".encode(), timeout=100,
                              capture_output=True)
        expect(done.returncode == 0, done.stderr.decode()[-2000:])
        said = [json.loads(text) for text in done.stdout.decode().splitlines()]
        result = [r for r in said if r["type"] == "result"]
        same(len(result), 1, f"one result: {said} {done.stderr.decode()[-500:]}")
        return result[0]


def end_of(said):
    return said["end"] if said["end"] == "done" else said["failure"]


def at(peer, path=""):
    return ["transport = https", f"url = https://localhost:{peer.port}{path}", f"ca_file = {peer.pki}/ca.pem"]
