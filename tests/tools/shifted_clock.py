"""shifted_clock.py - a wall clock that jumps: clock_shim.c adds to CLOCK_REALTIME what a file says."""
import os
import struct


class Clock:
    """One clock that jumps, and the environment of who goes by it."""

    def __init__(self, build, folder, name="clock"):
        self.library = os.path.join(build, "tests/tools/libclock_shim.so")
        self.path = os.path.join(folder, name)
        self.jumps = 0
        self.set(0)
        os.chmod(self.path, 0o644)
        self.environment = {"LD_PRELOAD": self.library, "HIA_TEST_CLOCK": self.path,
                            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

    def set(self, seconds):
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb") as f:
            f.write(struct.pack("=q", seconds))

    def jump(self, seconds):
        self.jumps += 1
        self.set(seconds)

    def before(self):
        return ["env", *(f"{k}={v}" for k, v in self.environment.items())]
