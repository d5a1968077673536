"""machine.py - a network namespace as a machine of its own, with one cable that can be pulled. Root's only."""
import os
import subprocess

NET = f"10.{100 + os.getpid() % 100}"
TAG = f"hia{os.getpid() % 100000}"


def ip(*arguments, quiet=False):
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    if done.returncode and not quiet:
        raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


class Machine:
    """A network namespace with one cable to the database."""

    def __init__(self, number):
        self.name, self.cable = f"{TAG}{number}", f"{TAG}c{number}"
        self.host, self.own = f"{NET}.{number}.1", f"{NET}.{number}.2"
        try:
            self.connect()
        except OSError:
            self.close()  # half a machine would outlive the test
            raise

    def connect(self):
        ip("netns", "add", self.name)
        ip("link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("addr", "add", self.host + "/24", "dev", self.cable)
        ip("link", "set", self.cable, "up")
        ip("-n", self.name, "addr", "add", self.own + "/24", "dev", "eth0")
        ip("-n", self.name, "link", "set", "eth0", "up")

    def inside(self):
        return ["ip", "netns", "exec", self.name]

    def cut(self, away):
        ip("link", "set", self.cable, "down" if away else "up")

    def close(self):
        ip("link", "del", self.cable, quiet=True)
        ip("netns", "del", self.name, quiet=True)
