"""test_doctor.py - hia doctor: a fresh installation is well but for what nobody set up yet; what is
broken is named, with a remedy; nothing is changed."""
import json
import os
import subprocess

from lab import ENVIRONMENT, HIA, Lab, expect, finish, same


def rows_of(lab, *args):
    p = subprocess.run([HIA, "doctor", "--json", "--config", lab.config, "--data", lab.data, *args],
                       capture_output=True, text=True, env=ENVIRONMENT, check=False)
    rows = [json.loads(line) for line in p.stdout.splitlines()]
    return p.returncode, {(r["area"], r["name"]): r for r in rows if r["type"] == "check"}, p.stderr


def verdict(rows, area, name):
    row = rows.get((area, name))
    return row and row["verdict"]


lab = Lab()
os.chmod(lab.data, 0o700)
before = sorted(os.listdir(lab.data))
code, rows, said = rows_of(lab)
same(code, 0, "a fresh installation has nothing wrong: " + said + json.dumps([r for r in rows.values()]))
same(verdict(rows, "data", "data_dir"), "good", "its folder")
expect(verdict(rows, "data", "durable writing") in ("good", "look"), "one can write there")
same(verdict(rows, "data", "key_file"), "look", "its key is not made yet")
same(verdict(rows, "data", "organization_id"), "look", "the demonstration's organization is told")
same(verdict(rows, "ledger", "open"), "look", "its ledger is not there yet")
same(sorted(os.listdir(lab.data)), before, "nothing was left there")
expect(all(r["remedy"] for r in rows.values() if r["verdict"] != "good"), "what is not good has a remedy")

lab.run("receive")
code, rows, _ = rows_of(lab)
same(verdict(rows, "ledger", "schema"), "good", "a ledger")
same(verdict(rows, "ledger", "queue"), "good", "its queue")
same(verdict(rows, "data", "key_file"), "good", "its key")
same(verdict(rows, "partner", "sandbox"), "good", "its partner")

os.chmod(os.path.join(lab.data, "key"), 0o644)
os.chmod(lab.data, 0o777)
code, rows, _ = rows_of(lab)
same(code, 1, "what is wrong is an exit code")
same(verdict(rows, "data", "key_file"), "wrong", "a key everybody can read")
same(verdict(rows, "data", "data_dir"), "wrong", "a folder everybody can enter")
os.chmod(lab.data, 0o700)

p = subprocess.run([HIA, "doctor", "--config", lab.config, "--data", lab.data], capture_output=True, text=True,
                   env=ENVIRONMENT, check=False)
expect("wrong" in p.stdout and "mode 0600" in p.stdout and p.stdout.rstrip().endswith("1 wrong"),
       "for people, with what to do: " + p.stdout[-300:])

lab.configure()
with open(os.path.join(os.path.dirname(lab.config), "partners/payer.conf"), "w", encoding="utf-8") as f:
    f.write("[partner payer]\ntransport = https\nadapter = nowhere\nurl = https://payer.example/\n"
            "sender_id = US\nreceiver_id = THEM\nusage = T\nsubmitter_name = US\nsubmitter_contact = US\n"
            "submitter_phone = 3035550100\nreceiver_name = THEM\n")
code, rows, said = rows_of(lab, "--adapters", os.path.join(os.path.dirname(os.path.dirname(HIA)), "adapters"))
same(verdict(rows, "partner", "payer"), "wrong", "a partner without an adapter, or an agreement: " + said)
os.remove(os.path.join(os.path.dirname(lab.config), "partners/payer.conf"))
with open(os.path.join(os.path.dirname(lab.config), "partners/bank.conf"), "w", encoding="utf-8") as f:
    f.write("[partner bank]\ntransport = https\nadapter = plaid\nurl = https://bank.example/\ntrade = finance\n"
            "usage = T\n[adapter bank]\nclient_id = x\nclient_name = US\n")
code, rows, said = rows_of(lab)
same(verdict(rows, "partner", "bank"), "good", f"a bank needs no agreement about patients: {rows} {said}")
finish()
