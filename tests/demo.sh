#!/usr/bin/env bash
# demo.sh BUILD_DIR [--keep DIR] [--seed N]: the claim round trip, played before your eyes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    echo "tests/demo.sh BUILD_DIR [--keep DIR] [--seed N]" >&2
    exit 2
}
[ $# -ge 1 ] || usage
build=$1 hia=$1/bin/hia
shift
data= seed=1 keep=
while [ $# -gt 0 ]; do
    case $1 in
    --keep) data=${2:?a folder} keep=yes && shift 2 ;;
    --seed) seed=${2:?a number} && shift 2 ;;
    *) usage ;;
    esac
done
[ -x "$hia" ] || { echo "no program $hia: build first (./run demo does)" >&2; exit 2; }
. tests/demo_stage.sh
if [ -z "$data" ]; then
    data=$(mktemp -d)
    trap 'stage_close; rm -rf "$data"' EXIT
elif [ -e "$data/ledger.db" ]; then
    echo "$data holds a ledger already: the demonstration wants a folder of its own" >&2
    exit 2
fi
[ -n "$keep" ] && trap stage_close EXIT
mkdir -p "$data"
data=$(cd "$data" && pwd)
notes=$data/demo
mkdir -p "$notes"

bold= dim= green= plain= color=never account=
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\033[1m' dim=$'\033[2m' green=$'\033[32m' plain=$'\033[0m' color=always account=--color
fi
number=0
step() {
    number=$((number + 1))
    printf '\n%s%d  %s%s\n' "$bold" "$number" "$1" "$plain"
}
say() { printf '   %s%s%s\n' "$dim" "$1" "$plain"; }
command_line() { printf '   %s$ hia %s%s\n' "$green" "$*" "$plain"; }
h() { "$hia" "$1" --config "$config" --data "$data" --color "$color" "${@:2}" 2>>"$notes/log"; }
indent() { sed 's/^/   /'; }
# Exit code 1 says that some of the data was bad: here it is, on purpose.
data_may_be_bad() { "$@" || [ $? -eq 1 ]; }
# The first N claims that were refused, and how many more there are.
first_refusals() {
    awk -v most="$1" '
        { plain = $0; gsub(/\033\[[0-9;]*m/, "", plain) }
        plain ~ /^[^ ].*:[0-9]+: / { n++ }
        plain ~ /^[^ ]/ && plain !~ /:[0-9]+: / { exit }
        n <= most
        END { if (n > most) printf "... and %d more like these\n", n - most }'
}

printf '%sThe claim round trip%s  ' "$bold" "$plain"
echo '500 synthetic claims, one clearinghouse, four payers'
say "data: $data    clearinghouse: hia-sandbox on this machine, by TLS and SFTP"
stage_open "$build" "$data" "$seed"

step "Ask first: is the patient covered? CAQH CORE over TLS, while somebody waits"
python3 tests/tools/inquiries.py samples/claims/batch-500.jsonl 4 >"$notes/inquiries.jsonl"
command_line eligibility --partner questions --ask inquiries.jsonl
# A member the payer does not know is part of the play.
data_may_be_bad h eligibility --partner questions --ask "$notes/inquiries.jsonl" >"$notes/eligibility.txt"
awk '/born/ || /^[A-Z][A-Z ]+$/ || /Copay|Deductible|NEEDED/' "$notes/eligibility.txt" | indent

step "Submit: scrub, build 837P, hand over by SFTP"
command_line submit --partner sandbox samples/claims/batch-500.jsonl
# What would be sent, told in JSON for the account below; then the real thing, told for people.
data_may_be_bad h submit --partner sandbox --dry-run --json samples/claims/batch-500.jsonl >"$notes/submit.json"
data_may_be_bad h submit --partner sandbox samples/claims/batch-500.jsonl >"$notes/submit.txt"
first_refusals 3 <"$notes/submit.txt" | indent
sed -n '/claims in .* transaction sets/,$p' "$notes/submit.txt" | indent

step "The clearinghouse acknowledges: TA1, 999, 277CA"
stage_answered
mkdir "$notes/again" && cp "$stage"/sftp/outbound/* "$notes/again/"
command_line receive --partner sandbox
h receive --partner sandbox | indent

step "The payers pay: two files of 835s, with denials, reversals and a payment nobody claimed"
"$build/bin/hia-sandbox" --from "$stage/sftp/inbound" --to "$stage/sftp/outbound" --stage remit \
    --seed "$seed" | indent
cp "$stage"/sftp/outbound/* "$notes/again/"
command_line receive --partner sandbox
h receive --partner sandbox | indent

step "Everything once more: nothing is sent twice, nothing is posted twice"
command_line submit --partner sandbox samples/claims/batch-500.jsonl
data_may_be_bad h submit --partner sandbox --quiet samples/claims/batch-500.jsonl |
    sed -n '/claims read/,$p' | indent
cp "$notes"/again/* "$stage/sftp/outbound/"
command_line receive --partner sandbox
h receive --partner sandbox | sed -n '/files read/,$p' | indent
sent=$(grep -c '"event":"file"' "$stage/data/journal.jsonl")
say "files sent in all, by the clearinghouse's own journal: $sent"

step "The account"
h status --json >"$notes/status.json"
h events >"$notes/events.jsonl"
python3 tests/tools/account.py "$notes/submit.json" "$notes/events.jsonl" "$notes/status.json" \
    $account | indent

step "What needs a person"
h status | sed -n '/Needs a person/,$p' | tail -n +2 | indent

# Events of one name, of which one text field is printed, and a number field before it.
pick() { sed -n "s/.*\"event\":\"$1\".*\"$2\":\"\([^\"]*\)\".*\"$3\":\([0-9]*\).*/\\2 \\1/p"; }
# One claim with a story, and a short one: reversed and paid again, with the fewest lines.
claim=$(pick pm_claim_reversed claim_id lines <"$notes/events.jsonl" | sort -n | sed -n '1s/.* //p')
step "One claim's life"
command_line claim "$claim"
h claim "$claim" | indent

trace=$(pick pm_remittance_received trace_number orphans <"$notes/events.jsonl" | sort -rn |
    sed -n '1s/.* //p')
step "Where to look next"
if [ -n "$keep" ]; then
    look="$hia VERB --data $data"
else
    look="keep the data: ./run demo --keep /tmp/hia-demo, then $hia VERB --data /tmp/hia-demo"
fi
say "$look"
printf '   %-36s %s\n' "hia claim $claim" "the life of a claim" \
    "hia remit $trace" "a remittance, its sums, its orphan" \
    "hia status" "counts, money, what needs a person" \
    "hia events --follow" "what the platform is told, as it happens" \
    "hia validate FILE" "what is wrong with an X12 file, and what to do" \
    "hia guide 837P 2300/CLM" "what the guide asks for"
