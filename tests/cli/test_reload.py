#!/usr/bin/env python3
"""test_reload.py - hia work and hia subscribe read their configuration anew: what is added, what is wrong."""
import os
import signal
import subprocess
import threading
import time

from lab import ENVIRONMENT, HIA, NEVER, Lab, expect, finish, make_claims, same

PARTNER = f"""[partner second]
transport = dir
send_dir = second/in
receive_dir = second/out
archive_dir = second/archive
sender_id = US2
receiver_id = THEM2
usage = T
submitter_name = US
submitter_contact = US
submitter_phone = 3035550100
receiver_name = THEM
settle_schedule = {NEVER}
overdue_schedule = {NEVER}
"""


COMMANDS = """
[commands]
platform = postgresql://nobody@/nowhere?host=/nowhere
columns = id: event_id, event: name, tenant: organization_id, payload: payload, place: place
[subscribe receive]
event = pm_receive
then = receive
partner = sandbox
"""


class Worker:
    def __init__(self, lab, verb="work"):
        self.said, self.told = [], []
        self.child = subprocess.Popen([HIA, verb, "--json", "--config", lab.config, "--data", lab.data],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      env=ENVIRONMENT)
        for stream, into in ((self.child.stderr, self.said), (self.child.stdout, self.told)):
            threading.Thread(target=lambda s=stream, i=into: i.extend(s), daemon=True).start()

    def wait(self, lines, *words, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(all(w in line for w in words) for line in list(lines)):
                return True
            time.sleep(0.02)
        expect(False, f"{words} within {seconds} s: {lines[-5:]}")
        return False

    def reload(self, action):
        before = len(self.said)
        self.child.send_signal(signal.SIGHUP)
        until = time.monotonic() + 30
        while not any(action in line for line in self.said[before:]) and time.monotonic() < until:
            time.sleep(0.02)
        expect(any(action in line for line in self.said[before:]), f"{action}: {self.said[before:]}")


def add(lab, name, text):
    path = os.path.join(os.path.dirname(lab.config), "partners", name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


lab = Lab()
lab.configure()
lab.run("receive")
worker = Worker(lab)
for _ in range(1000):  # it has taken SIGHUP before it looks for work
    if os.path.exists(lab.path("work.lock")):
        break
    time.sleep(0.02)
path = add(lab, "second.conf", PARTNER.replace("usage = T", "usage = X"))
worker.reload('"reload.failed"')
expect(any("second.conf:8" in line for line in worker.said), "the place of the fault")
lab.run("receive", "--partner", "second", code=2)

add(lab, "second.conf", PARTNER)
worker.reload('"reloaded"')
expect(any('"added"' in line and '"partner second"' in line for line in worker.said), "what was added")
expect(not any("THEM2" in line for line in worker.said), "no value is logged")
lab.write("a.jsonl", make_claims("--count", "2", "--clean"))
lab.run("submit", "--queue", "--partner", "second", lab.path("a.jsonl"))
worker.wait(worker.told, '"partner":"second"', '"outcome":"done"')
same(len(os.listdir(lab.path("second/in"))), 1, "it was spoken to")

with open(lab.config, encoding="utf-8") as f:
    text = f.read()
with open(lab.config, "w", encoding="utf-8") as f:
    f.write(text.replace("[hia]\n", "[hia]\norganization_id = 22222222-2222-4222-8222-222222222222\n", 1))
worker.reload('"stays"')
expect(any('"stays"' in line and '"hia.organization_id"' in line for line in worker.said), "what stays")
os.remove(path)
worker.reload('"removed"')
worker.child.send_signal(signal.SIGTERM)
same(worker.child.wait(60), 0, "it ends well")

# The platform cannot be reached, which is said, and waited for.
with open(lab.config, "a", encoding="utf-8") as f:
    f.write(COMMANDS)
subscriber = Worker(lab, "subscribe")
if subscriber.wait(subscriber.said, '"subscribe"'):
    with open(lab.config, "a", encoding="utf-8") as f:
        f.write("window = 9s\n")
    subscriber.reload('"reloaded"')
    expect(any('"subscribe receive.window"' in line for line in subscriber.said), f"told: {subscriber.said}")
    with open(lab.config, "a", encoding="utf-8") as f:
        f.write("nonsense\n")
    subscriber.reload('"reload.failed"')
subscriber.child.send_signal(signal.SIGTERM)
same(subscriber.child.wait(60), 0, "hia subscribe ends well")
finish()
