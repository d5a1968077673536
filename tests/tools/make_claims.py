#!/usr/bin/env python3
"""make_claims.py - synthetic professional claims for behavioural health, a JSON object a line.

Everybody in them is invented: names are words for examples, ids say so, NPIs have valid check
digits and belong to nobody we know of. The same seed gives the same claims.
samples/claims/batch-500.jsonl is the output of this program without arguments.

    make_claims.py [--count N] [--seed N] [--clean]

Without --clean thirteen claims of every five hundred are spoilt, each in its own way (PLANTED), for
the scrub to find.
"""
import argparse
import json
import sys

LAST = ("TESTPATIENT SAMPLE EXAMPLE SPECIMEN PLACEHOLDER NOBODY DEMOPERSON FICTIONAL MOCKUP "
        "INVENTED").split()
FIRST = ("ALFA BRAVO CHARLIE DELTA ECHO FOXTROT GOLF HOTEL INDIA JULIETT KILO LIMA MIKE NOVEMBER "
         "OSCAR PAPA QUEBEC ROMEO SIERRA TANGO UNIFORM VICTOR WHISKEY XRAY YANKEE ZULU").split()
STREETS = "EXAMPLE ST|SAMPLE AVE|SPECIMEN RD|PLACEHOLDER BLVD|MOCKUP LN".split("|")
CITIES = [("PHOENIX", "850010000"), ("TUCSON", "857010000"), ("MESA", "852010000"),
          ("FLAGSTAFF", "860010000"),
          ("YUMA", "853640000"), ("TEMPE", "852810000")]
DIAGNOSES = "F1020 F1120 F1520 F329 F331 F411 F4310 F3181 F902 F1010 F419 F4322".split()
# code, modifiers, charge of one unit in cents, most units
SERVICES = [("90837", [], 17500, 1), ("90834", [], 13000, 1), ("90832", ["95"], 9500, 1),
            ("90853", [], 6000, 1),
            ("90791", [], 22500, 1), ("90847", ["95"], 15500, 1), ("H0015", ["HF"], 16550, 1),
            ("H2019", ["HQ"], 2475, 8), ("T1016", ["HN"], 1985, 6), ("H0004", [], 2790, 4),
            ("H0038", [], 2115, 4),
            ("99214", [], 14025, 1)]
PAYERS = [("SBX001", "SANDBOX HEALTH PLAN", "CI"), ("SBX002", "SANDBOX MEDICAID PLAN", "MC"),
          ("SBX003", "SANDBOX MUTUAL", "BL")]
STRICT = ("SBX999", "STRICT SANDBOX PAYER", "CI")


class Dice:
    """splitmix64: the same on every machine and in every version of Python."""

    def __init__(self, seed):
        self.state = seed

    def roll(self, n):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return (x ^ (x >> 31)) % n

    def pick(self, of):
        return of[self.roll(len(of))]


def npi(base):
    """Nine digits and their check digit: Luhn over 80840 and the number (45 CFR 162, ISO 7812)."""
    total = 24  # what the constant prefix 80840 adds
    for i, digit in enumerate(reversed(str(base))):
        d = int(digit) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return f"{base}{-total % 10}"


class Money(float):
    """Dollars that know their cents: two decimals survive a double's way to text and back."""

    def __new__(cls, cents):
        self = super().__new__(cls, cents / 100)
        self.cents = cents
        return self


PROVIDERS = [("SAGUARO EXAMPLE BEHAVIORAL HEALTH", 150000001, "251S00000X", "860000001",
              "100 EXAMPLE ST", 0),
             ("MESQUITE SAMPLE RECOVERY CENTER", 150000002, "261QR0405X", "860000002",
              "20 SAMPLE AVE", 1),
             ("OCOTILLO DEMO COUNSELING", 150000003, "101YM0800X", "860000003", "3 SPECIMEN RD", 2),
             ("PALO VERDE MOCKUP CLINIC", 150000004, "261QM0801X", "860000004", "44 MOCKUP LN", 3)]


def address(line1, city):
    return {"line1": line1, "city": CITIES[city][0], "state": "AZ", "postal_code": CITIES[city][1]}


def billing(provider):
    name, number, taxonomy, tax, street, city = provider
    return {"entity_type": "2", "name": name, "npi": npi(number), "taxonomy": taxonomy,
            "tax_id_type": "EI",
            "tax_id": tax, "address": address(street, city)}


def person(dice, last):
    return {"last_name": last, "first_name": dice.pick(FIRST),
            "address": address(f"{1 + dice.roll(999)} {dice.pick(STREETS)}",
                               dice.roll(len(CITIES))),
            "birth_date": f"{1950 + dice.roll(50)}-{1 + dice.roll(12):02d}-{1 + dice.roll(28):02d}",
            "gender": dice.pick("FMU")}


def line(dice, diagnoses, first_day):
    code, modifiers, cents, most = dice.pick(SERVICES)
    units = 1 + dice.roll(most)
    day = first_day + dice.roll(8)
    procedure = {"type": "HC", "code": code}
    if modifiers:
        procedure["modifiers"] = modifiers
    pointers = [1] + ([2] if len(diagnoses) > 1 and dice.roll(3) == 0 else [])
    return {"procedure": procedure, "charge": Money(cents * units), "unit": "UN", "quantity": units,
            "diagnosis_pointers": pointers,
            "service_date": {"from": f"2025-{10 + day // 28:02d}-{1 + day % 28:02d}"}}


def claim(dice, number):
    strict = number % 62 == 31
    # Of the strict payer's claims those of one provider come without an authorization: see its 999.
    provider = PROVIDERS[2
        if number % 124 == 31 else 0] if strict else PROVIDERS[dice.roll(len(PROVIDERS))]
    payer_id, payer_name, filing = STRICT if strict else dice.pick(PAYERS)
    diagnoses = [DIAGNOSES[(dice.roll(len(DIAGNOSES)) + 5 * i) % len(DIAGNOSES)]
                 for i in range(1 + dice.roll(3))]
    first_day = dice.roll(70)
    diagnoses = list(dict.fromkeys(diagnoses))
    lines = [line(dice, diagnoses, first_day) for _ in range(1 + dice.roll(6))]
    last = dice.pick(LAST)
    subscriber = {"responsibility": "P", "filing_indicator": filing, "entity_type": "1",
                  **person(dice, last),
                  "id_type": "MI", "id": f"EXAMPLE{number:06d}"}
    if payer_id == "SBX003":
        subscriber["group_number"] = f"GROUP{dice.roll(40):02d}"
    out = {"claim_id": f"ENC-{number:06d}", "total_charge": Money(sum(l["charge"].cents
                                                                      for l in lines)),
           "place_of_service": dice.pick(["11", "53", "10"]), "frequency": "1",
           "provider_signature": "Y",
           "assignment": "A", "benefits_assigned": "Y", "release_of_information": "Y",
           "billing": billing(provider), "subscriber": subscriber,
           "payer": {"name": payer_name, "id_type": "PI", "id": payer_id}, "diagnoses": diagnoses}
    if dice.roll(5) == 0:
        out["patient"] = {"relationship": dice.pick(["01", "19"]), **person(dice, last)}
        for name in ("birth_date", "gender", "address"):
            del subscriber[name]
    if strict and provider is PROVIDERS[0]:
        out["prior_authorization"] = f"AUTH{number:06d}"
    if dice.roll(10) < 7:
        out["rendering"] = {"entity_type": "1", "name": "CLINICIAN", "first_name": dice.pick(FIRST),
                            "npi": npi(160000000 + dice.roll(40)), "taxonomy": "101YM0800X"}
    out["lines"] = lines
    return out


# ---- what is spoilt ----

def last_digit_off(number):
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def spoil_billing_npi(c): c["billing"]["npi"] = last_digit_off(c["billing"]["npi"])
def spoil_rendering(c):
    c["rendering"] = {"entity_type": "1", "name": "CLINICIAN", "first_name": "ZULU",
                      "npi": last_digit_off(npi(160000099)), "taxonomy": "101YM0800X"}
def spoil_pointer(c): c["lines"][0]["diagnosis_pointers"] = [4]
def spoil_total(c): c["total_charge"] = Money(c["total_charge"].cents + 1000)
def spoil_frequency(c): c["frequency"] = "7"
def spoil_birth_date(c):
    c.pop("patient", None)
    c["subscriber"].pop("birth_date", None)
def spoil_diagnosis(c): c["diagnoses"][0] = "F10.20"
def spoil_range(c): c["lines"][0]["service_date"] = {"from": "2025-11-20", "to": "2025-11-10"}
def spoil_accident(c): c["accident"] = {"causes": ["AA"]}
def spoil_gender(c):
    c.pop("patient", None)
    c["subscriber"].update(birth_date="1980-01-01", gender="X", address=address("1 EXAMPLE ST", 0))
def spoil_tax_id(c): c["billing"]["tax_id"] = "86-0000001"
def spoil_state(c): c["billing"]["address"].pop("state")
def spoil_json(c): c["total_charge"] = "a hundred"


PLANTED = [spoil_billing_npi, spoil_rendering, spoil_pointer, spoil_total, spoil_frequency,
           spoil_birth_date,
           spoil_diagnosis, spoil_range, spoil_accident, spoil_gender, spoil_tax_id, spoil_state,
           spoil_json]
EVERY = 38  # claims from one planted fault to the next


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--clean", action="store_true", help="nothing spoilt")
    given = arguments.parse_args()
    dice = Dice(given.seed)
    for number in range(1, given.count + 1):
        c = claim(dice, number)
        kind, rest = divmod(number % 500, EVERY)
        if not given.clean and rest == 17 and kind < len(PLANTED):
            PLANTED[kind](c)
        sys.stdout.write(json.dumps(c, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
