"""tally.py - what a row of the fault table counts: faults injected, survived, the longest recovery.

A fault is survived when all that is held against it afterwards holds. What is wrong is kept as sentences."""
import json
import os


class Difference(Exception):
    """Something that must be true is not."""


class Skipped(Exception):
    """This machine cannot inject the fault, and why."""


class Tally:
    def __init__(self):
        self.rounds, self.injected, self.survived = 0, 0, 0
        self.kinds = {}  # how often each sort of it
        self.wrong = []
        self.recovery_s = None  # the longest

    def round(self, injected, wrong=()):
        """One round is over. `injected`: {sort: how often}."""
        count = sum(injected.values())
        self.rounds += 1
        self.injected += count
        self.survived += 0 if wrong else count
        for kind, n in injected.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + n
        self.wrong += [str(w) for w in wrong]

    def recovered(self, seconds):
        self.recovery_s = max(self.recovery_s or 0, seconds)

    def hand_over(self):
        """To the table, when it was the table that started this program."""
        path = os.environ.get("HIA_FAULT_TALLY")
        if path:
            with open(path, "w", encoding="utf-8") as f:
                json.dump(self.__dict__, f)

    def take(self, path):
        with open(path, encoding="utf-8") as f:
            self.__dict__.update(json.load(f))
