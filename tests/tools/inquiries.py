#!/usr/bin/env python3
"""inquiries.py CLAIMS N - eligibility inquiries, one a line, about the first N patients of a file of claims."""
import json
import sys


def inquiry(claim, number):
    patient, payer, billing = claim["subscriber"], claim["payer"], claim["billing"]
    name = {"entity_type": "1", "last_name": patient["last_name"], "first_name": patient["first_name"],
            "id_type": "MI", "id": patient["id"]}
    person = {"name": name, "birth_date": patient["birth_date"]}
    if patient.get("gender") in ("F", "M"):  # a 270 knows no other
        person["gender"] = patient["gender"]
    return {
        "document": {"reference": f"ASK{number:06}"},
        "source": {"party": {"role": "PR", "entity_type": "2", "name": payer["name"], "id_type": "PI",
                             "id": payer["id"]}},
        "receiver": {"party": {"role": "1P", "entity_type": "2", "name": billing["name"], "id_type": "XX",
                               "id": billing["npi"]}},
        "subscriber": person,
        "questions": [{"service_types": ["30"]}],
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        for number, line in zip(range(1, int(sys.argv[2]) + 1), f):
            print(json.dumps(inquiry(json.loads(line), number)))


main()
