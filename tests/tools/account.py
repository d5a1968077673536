#!/usr/bin/env python3
"""account.py - where the claims went: counted from the events, held against submit and status.

    account.py SUBMIT_JSON EVENTS STATUS_JSON [--color]

SUBMIT_JSON and STATUS_JSON are what `hia submit --json` and `hia status --json` printed, EVENTS
what `hia events` printed. Prints the account of every stage; exit 1 when two sources do not
agree to the cent.
"""
import collections
import json
import sys

STATE = {"pm_claim_transmitted": "submitted", "pm_claim_acknowledged": "acknowledged",
         "pm_claim_accepted": "accepted", "pm_claim_rejected": "rejected",
         "pm_claim_unacknowledged": "unacknowledged", "pm_claim_paid": "paid",
         "pm_claim_adjusted": "paid",
         "pm_claim_denied": "denied", "pm_claim_reversed": "reversed"}
POSTED = ("pm_claim_paid", "pm_claim_adjusted", "pm_claim_denied", "pm_claim_reversed")


def cents(dollars):
    return round(float(dollars) * 100)


def money(c):
    return f"{'-' if c < 0 else ''}${abs(c) // 100:,}.{abs(c) % 100:02d}"


def read_events(path):
    happened, claims = collections.defaultdict(list), {}
    for text in open(path, encoding="utf-8"):
        event = json.loads(text)
        name, payload = event["event"], event["payload"]
        happened[name].append(payload)
        if name == "pm_claim_transmitted":
            claims[payload["claim_id"]] = {"charge": payload["charge_cents"], "state": "submitted",
                                           "by": ""}
        elif name in STATE and payload["claim_id"] in claims:
            claims[payload["claim_id"]]["state"] = STATE[name]
            if name == "pm_claim_rejected":
                claims[payload["claim_id"]]["by"] = payload["document"]
    return happened, claims


def main():
    files = [a for a in sys.argv[1:] if not a.startswith("--")]
    bold, dim, green, red, plain = ("\033[1m", "\033[2m", "\033[32m", "\033[31m", "\033[0m") \
        if "--color" in sys.argv else ("",) * 5
    submitted = [json.loads(text) for text in open(files[0], encoding="utf-8")][-1]
    happened, claims = read_events(files[1])
    status = json.load(open(files[2], encoding="utf-8"))

    def in_state(state, by=None):
        of = [c for c in claims.values() if c["state"] == state and by in (None, c["by"])]
        return len(of), sum(c["charge"] for c in of)

    def sent_to(event):
        names = {p["claim_id"] for p in happened[event]}
        return len(names), sum(c["charge"] for name, c in claims.items() if name in names)

    posted = [p for name in POSTED for p in happened[name]]
    paid = sum(p["paid_cents"] for p in posted)
    adjusted = sum(p["contractual_cents"] + p["other_cents"] + p["payer_initiated_cents"]
                   for p in posted)
    patient = sum(p["patient_adjustment_cents"] for p in posted)
    remittances = happened["pm_remittance_received"]
    remitted = sum(p["paid_cents"] for p in remittances)
    orphaned = sum(p["paid_cents"] for p in happened["pm_payment_orphaned"])
    provider = sum(p["provider_adjustment_cents"] for p in remittances)

    def row(indent, what, count, amount=None, color="", note=""):
        print(f"  {' ' * indent}{color}{what:<{38 - indent}}{plain}{count:>6}"
              f"{money(amount) if amount is not None else '':>16}  {dim}{note}{plain}")

    print(f"{bold}Where the claims went{plain}{'claims':>23}{'charged':>16}")
    row(0, "read", submitted["read"])
    row(2, "unreadable", submitted["unreadable"], None, red if submitted["unreadable"] else "",
        "not even a claim")
    row(2, "held by the scrub", submitted["held"], cents(submitted["held_charge"]), red,
        "never sent: put right, hand in again")
    row(2, "sent", submitted["sent"], cents(submitted["sent_charge"]), "",
        f"in {submitted['files']} file, {submitted['sets']} transaction sets")
    row(4, "refused by the 999", *in_state("rejected", "999"), red,
        "with its whole transaction set")
    row(4, "refused by the 277CA", *in_state("rejected", "277CA"), red, "claim by claim")
    row(4, "not named by the 277CA", *sent_to("pm_claim_unacknowledged"), "",
        "unacknowledged, until paid or asked for")
    row(4, "accepted by the 277CA", *sent_to("pm_claim_accepted"), green)
    row(4, "paid, or all the patient's", *in_state("paid"), green)
    row(4, "denied", *in_state("denied"), red)
    row(4, "reversed and not yet corrected", *in_state("reversed"))
    row(4, "still without a remittance", *[a + b + c for a, b, c in zip(in_state("accepted"),
        in_state("acknowledged"), in_state("submitted"))])
    reversals = happened["pm_claim_reversed"]
    print(f"\n{bold}The money{plain}")
    row(0, "remittances", len(remittances), remitted, "", "what the banks got (BPR02)")
    row(2, "orphans: no claim of ours", len(happened["pm_payment_orphaned"]), orphaned, red)
    row(2, "provider adjustments (PLB)", sum(p["provider_adjustments"] for p in remittances),
        provider)
    row(2, "reversals, corrected since", len(reversals), sum(p["paid_cents"] for p in reversals))
    row(0, "posted to claims: paid", len(posted), paid, green)
    row(2, "adjusted (CO, OA, PI)", "", adjusted)
    row(2, "patient share (PR)", "", patient)

    checks = [
        ("claims read", submitted["read"], sum(submitted[k] for k in ("unreadable", "held", "sent",
                                                                      "known", "conflicting"))),
        ("claims sent", submitted["sent"], len(claims)),
        ("charges sent", cents(submitted["sent_charge"]),
         sum(c["charge"] for c in claims.values())),
        ("paid", cents(status["paid"]), paid),
        ("adjusted", cents(status["adjusted"]), adjusted),
        ("patient share", cents(status["patient_share"]), patient),
        ("remitted = paid + orphans - PLB", remitted, paid + orphaned - provider),
        ("remitted", cents(status["remitted"]), remitted),
        ("paid + partial", status["claims"]["paid"] + status["claims"]["partial"],
         in_state("paid")[0]),
        ("paid + adjusted + patient = charges of what was posted", paid + adjusted + patient,
         sum(p["charge_cents"] for p in posted)),
        ("orphans", status["orphans"], len(happened["pm_payment_orphaned"])),
    ]
    checks += [(s, status["claims"][s], in_state(s)[0])
        for s in ("rejected", "denied", "reversed", "unacknowledged", "accepted", "acknowledged",
                  "submitted")]
    wrong = [f"{name}: {a} is not {b}" for name, a, b in checks if a != b]
    print()
    for text in wrong:
        print(f"  {red}{text}{plain}")
    if not wrong:
        print(f"  {green}Ledger, events and files agree to the cent.{plain}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
