"""bank_lab.py - what tests of bank links share: a house of ours whose one partner is the sandbox's Plaid."""
import contextlib
import fcntl
import json
import os
import shutil

import lab as base
from lab import BUILD, NEVER, ROOT, Lab, change, expect, same

CLIENT, SECRET = "plaid-1", "plaid-secret-1"
HEADERS = {"PLAID-CLIENT-ID": CLIENT, "PLAID-SECRET": SECRET, "Plaid-Version": "2020-09-14",
           "Content-Type": "application/json"}
PARTNER = """[partner bank]
transport = https
ca_file = {pki}/ca.pem
trade = finance
sync_schedule = {never}
usage = T
adapter = plaid
credential = main
url = https://localhost:{port}
allow_private = yes
retry_attempts = 2
retry_delay = 5ms
first_byte_timeout = 5s
transaction_limit = 20s
breaker_failures = 100
[adapter bank]
client_id = {client}
client_name = Lab Clinic
[credential bank/main]
scheme = header
header = PLAID-SECRET
secret = vault://plaid.secret
"""
# A schedule that comes once in four years has come.
SCHEDULE_DUE = "UPDATE job_schedule SET slot = slot - 5 * 31557600000000 WHERE kind = 'bank'"


def ask(peer, path, should_be=200, headers=None, **body):
    status, _, text = peer.call("POST", path, json.dumps(body), headers or HEADERS)
    same(status, should_be, f"{path} {body}")
    return json.loads(text)


def play(peer, do, item="item-1", **more):
    return ask(peer, "/sandbox/hia", item_id=item, do=do, **more)["id"]


def make_lab(peer, *more, level="error"):
    lab = Lab()
    for folder, file in (("bin", "bin/hia"), ("adapters", "adapters/plaid.so")):
        os.makedirs(lab.path(folder))
        shutil.copy(os.path.join(BUILD, file), lab.path(folder, os.path.basename(file)))
        os.chmod(lab.path(folder), 0o755)
    base.HIA = lab.path("bin/hia")
    shutil.rmtree(lab.path("conf"), ignore_errors=True)  # of PostgreSQL there is one already
    os.makedirs(lab.path("conf/partners"))
    lab.write("conf/hia.conf", f"[hia]\n[log]\nlevel = {level}\n[events]\n"
              f"registry_dir = {ROOT}/conf/events\nsink = none\n")
    text = PARTNER.format(pki=peer.pki, port=peer.port, client=CLIENT, never=NEVER)
    lab.write("conf/partners/bank.conf", "\n".join([text, *more, ""]))
    lab.config = lab.path("conf/hia.conf")
    if base.POSTGRES:
        lab.take_database()
    lab.run("secret", "set", "plaid.secret", stdin=SECRET.encode())
    return lab


def become(lab, organization):
    """Its organization, data and vault stand in its configuration, for a daemon of several."""
    with open(lab.config, encoding="utf-8") as f:
        text = f.read()
    lab.write("conf/hia.conf", text.replace("[hia]\n", (
        f"[hia]\norganization_id = {organization}\ndata_dir = {lab.data}\nvault = {lab.path('vault')}\n"), 1))
    lab.run("secret", "set", "plaid.secret", stdin=SECRET.encode())


@contextlib.contextmanager
def somebody_writes(lab):
    """Another process has the ledger."""
    with open(os.path.join(lab.data, "ledger.lock"), "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sync(lab, *arguments, code=0):
    return lab.lines("bank", "sync", *arguments, code=code)


def sweep(lab, *statements, code=0):
    """The workers' own, whose time has come; `statements`: what else is so by then. Its jobs."""
    # The job is gone: else it would be the same slot's again.
    change(lab, *statements, SCHEDULE_DUE, "DELETE FROM job WHERE kind = 'bank'")
    return [line for line in lab.lines("work", "--once", code=code) if line.get("kind") == "bank"]


def nothing_in_clear(lab, *secrets):
    """None of these bytes is in a file of its folder."""
    for folder, _, files in os.walk(lab.data):
        for name in files:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            for secret in secrets:
                expect(secret not in data, f"{secret} is in {name}")


def event_names(lab):
    return [e["event_type"] if "event_type" in e else e["payload"]["event_type"] for e in lab.events()]


def sign_in(peer):
    """What Link does in the browser; a public token."""
    return ask(peer, "/sandbox/public_token/create", institution_id="ins_109508",
               initial_products=["transactions"])["public_token"]


def link(lab, peer):
    said = lab.lines("bank", "link")[0]
    expect(said["link"]["link_token"].startswith("link-sandbox-"), f"a token for Link: {said}")
    token = sign_in(peer)
    done = lab.lines("bank", "finish", said["connection_id"], stdin=token.encode())[0]
    same((done["state"], done["institution"]), ("connected", "First Platypus Bank"), "finished")
    again = lab.run_both("bank", "finish", said["connection_id"], stdin=token.encode(), code=1)[1]
    expect("has its token" in again, f"once: {again}")
    return said["connection_id"], done["vendor_id"]
