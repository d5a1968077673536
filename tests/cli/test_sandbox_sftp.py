#!/usr/bin/env python3
"""The sandbox behind a real sshd: files put by sftp are answered; faults of folders and of the wire."""
import os
import re
import subprocess

from lab import ROOT, Lab, expect, finish, same
from peer import Peer, Sftp, make_pki, wait_until


def sample(path):
    with open(os.path.join(ROOT, "samples", path), "rb") as f:
        return f.read()


CLAIMS = sample("837p/two-claims/input.837p")


def renumbered(x12, number):
    return re.sub(rb"(IEA\*1\*)\d{9}", rb"\g<1>%09d" % number, x12[:90] + b"%09d" % number + x12[99:])


def kind_of(path):
    with open(path, "rb") as f:
        found = re.search(rb"[~\n](?:ST\*(\w+)\*|(TA1)\*)", f.read())
    return (found.group(1) or found.group(2)).decode()


def outbound(sftp):
    return sorted(os.listdir(sftp.path("outbound")))


def settled(sftp, peer, files):
    """Waits until so many files were taken and what they bring has come."""
    wait_until(lambda: len(peer.journal("file")) >= files)
    count = -1
    while count != len(outbound(sftp)):
        count = len(outbound(sftp))
        wait_until(lambda: False, 0.4)
    return outbound(sftp)


def a_file_and_its_answers(lab, pki):
    with Sftp(lab.path("sftp")) as sftp, \
            Peer(lab.path("peer"), pki, f"folder = {sftp.path('inbound')} {sftp.path('outbound')}") as peer:
        mine = lab.write("claims.837", CLAIMS.decode())
        same(sftp.run(f"put {mine} inbound/.claims.837.part",
                      "rename inbound/.claims.837.part inbound/claims.837")[0],
             0, "put and renamed")
        names = settled(sftp, peer, 1)
        expect({"claims.999", "claims.277ca", "claims.1.835"} <= set(names), f"answers: {names}")
        os.mkdir(lab.path("got"))
        same(sftp.run(f"get outbound/* {lab.path('got')}", "rm outbound/*")[0], 0, "fetched and removed")
        for name in names:
            expect(kind_of(lab.path("got", name)) in ("999", "277", "835", "TA1"), name)
        same(outbound(sftp), [], "what the client removed is gone")
        same(os.listdir(sftp.path("inbound")), [".taken"], "what was taken is out of sight")
        # The same interchange under another name: a TA1 refuses it, and nothing is paid.
        same(sftp.run(f"put {mine} inbound/other.837")[0], 0, "put without a rename")
        names = settled(sftp, peer, 2)
        same(names, ["other.ta1"], "a duplicate interchange")
        expect("*R*025~" in open(sftp.path("outbound", "other.ta1"), encoding="ascii").read(), "TA1 R 025")
        lab.write("questions.270", sample("270/real-time-two/input.270").decode())
        sftp.run(f"put {lab.path('questions.270')} inbound/q.270")
        expect({"q.999", "q.271"} <= set(settled(sftp, peer, 3)), "questions are answered too")
        lab.write("text.837", "hello\n" * 40)
        sftp.run(f"put {lab.path('text.837')} inbound/text.837")
        settled(sftp, peer, 4)
        same(os.listdir(sftp.path("inbound")), [".taken"],
             "what is no interchange is taken, and answered by nothing")
        told = peer.journal("file")
        same([(e["path"], e["result"]) for e in told[:3]],
             [("claims.837", "accepted"), ("other.837", "seen before"), ("q.270", "accepted")], "the journal")


def who_may_come_in(lab, pki):
    with Sftp(lab.path("doors")) as sftp:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", sftp.path("stranger")], check=True)
        same(sftp.run("pwd", key="stranger")[0] != 0, True, "another key is refused")
        pin = subprocess.run(["ssh-keygen", "-l", "-f", sftp.path("host_key.pub")], capture_output=True,
                             check=True)
        same(pin.stdout.decode().split()[1], sftp.pin, "the pin it says is that of its key")
        shell = subprocess.run(["ssh", "-p", str(sftp.port), "-i", sftp.path("client_key"), "-F", "/dev/null",
                                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                                "127.0.0.1", "id"], capture_output=True, check=False, timeout=20)
        expect(b"uid=" not in shell.stdout, "no shell")


def faults_of_folders(lab, pki):
    lines = ["fault = folder 1 truncated", "fault = folder 2 duplicate", "fault = folder 3 garbage",
             "fault = folder 4 slow 1500", "fault = folder 5 partial 1500"]
    with Sftp(lab.path("spoilt")) as sftp, \
            Peer(lab.path("spoiling"), pki, f"folder = {sftp.path('inbound')} {sftp.path('outbound')}",
                 "seed = 3", *lines) as peer:
        sftp.run(f"put {lab.write('a.837', CLAIMS.decode())} inbound/a.837")
        wait_until(lambda: len([e for e in peer.journal("answer") if e["result"] == "delivered"]) >= 4)
        told = [e for e in peer.journal("answer") if e["result"] == "delivered"]
        read = lambda name: open(sftp.path("outbound", name), "rb").read()
        same(len(read(told[0]["path"])), told[0]["payload_bytes"] // 2, "truncated")
        same(read("again-" + told[1]["path"]), read(told[1]["path"]), "delivered twice")
        expect(not read(told[2]["path"]).startswith(b"ISA"), "garbage")
        late = told[3]["path"]
        expect(late not in outbound(sftp), "slow")
        expect(wait_until(lambda: late in outbound(sftp)), "and there at last")
        same([e.get("fault") for e in told[:4]], ["truncated", "duplicate", "garbage", "slow"], "the journal")
        sftp.run(f"put {lab.write('b.837', renumbered(CLAIMS, 9).decode())} inbound/b.837")
        wait_until(lambda: any(e.get("fault") == "partial" for e in peer.journal("answer")))
        grown = next(e for e in peer.journal("answer") if e.get("fault") == "partial")
        half = len(read(grown["path"]))
        expect(half < grown["payload_bytes"], "visible while it grows")
        expect(wait_until(lambda: len(read(grown["path"])) == grown["payload_bytes"]), "and whole at last")


def faults_of_the_wire(lab, pki):
    big = lab.write("big.bin", "x" * 400000)
    with Sftp(lab.path("wire")) as sftp, \
            Peer(lab.path("relay"), pki, f"relay = 0 {sftp.port}", "fault = relay 2 reset-at 60000",
                 "fault = relay 3 cut-at 60000", "fault = relay 4 reset-accept",
                 "fault = relay 5 stall-at 60000") as peer:
        port = peer.relays[0]
        same(sftp.run(f"put {big} inbound/1.bin", port=port)[0], 0, "passed on")
        for n in (2, 3, 4):
            expect(sftp.run(f"put {big} inbound/{n}.bin", port=port)[0] != 0, f"fault {n}")
        try:
            sftp.run(f"put {big} inbound/5.bin", port=port, seconds=2)
            expect(False, "nothing is passed on any more")
        except subprocess.TimeoutExpired:
            pass
        same([e.get("fault") for e in peer.journal("relayed")],
             [None, "reset-at", "cut-at", "reset-accept", "stall-at"], "the journal")
        size = lambda n: os.path.getsize(sftp.path("inbound", f"{n}.bin"))
        expect(size(1) == 400000 and size(2) < 400000 and size(3) < 400000, "what arrived before")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (a_file_and_its_answers, who_may_come_in, faults_of_folders, faults_of_the_wire):
        test(lab, pki)
    finish()


main()
