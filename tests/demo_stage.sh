# demo_stage.sh - for demo.sh: the clearinghouse on this machine, reached as a real one is. CORE over TLS with a
# user name for questions, SFTP with a key and a pinned host for files; partners of hia configured so.
#     stage_open BUILD_DIR DATA SEED    sets $stage (folders of the clearinghouse), $config; stage_close ends it

stage_pids=()

# The first line a server says, within ten seconds.
stage_said() {
    local file=$1 tries=0
    until [ -s "$file" ] || [ $tries -ge 100 ]; do sleep 0.1 && tries=$((tries + 1)); done
    head -1 "$file"
}

stage_secret() {
    install -D -m 600 /dev/stdin "$2/secrets/11111111-1111-4111-8111-111111111111/$1"
    chmod 700 "$2/secrets" "$2/secrets/11111111-1111-4111-8111-111111111111"
}

stage_open() {
    local build=$1 data=$2 seed=$3 web files pin
    stage=$data/clearinghouse
    mkdir -p "$stage"
    sandbox/pki.sh "$stage/pki"
    sandbox/sftp.sh "$stage/sftp" >"$stage/sftp.said" &
    stage_pids+=($!)
    cat >"$stage/sandbox.conf" <<EOF
data_dir = $stage/data
certificate = $stage/pki/server.pem
key = $stage/pki/server.key
sender_id = SANDBOXCH
user = ENCOREDEMO a-word-for-practice
folder = $stage/sftp/inbound $stage/sftp/outbound
stage = ack
seed = $seed
EOF
    "$build/bin/hia-sandbox" serve --config "$stage/sandbox.conf" >"$stage/web.said" &
    stage_pids+=($!)
    web=$(stage_said "$stage/web.said") && web=${web##*:}
    files=$(stage_said "$stage/sftp.said") && pin=${files##* } && files=${files% *} && files=${files##*:}
    [ -n "$web" ] && [ -n "$pin" ] || { echo "the clearinghouse does not start" >&2; return 1; }
    id -un | tr -d '\n' | stage_secret sftp-user "$data"
    stage_secret sftp-key "$data" <"$stage/sftp/client_key"
    printf 'a-word-for-practice' | stage_secret core-password "$data"
    stage_configure "$data" "$web" "$files" "$pin"
}

# conf/partners/sandbox.conf with another way to the partner.
stage_configure() {
    local data=$1 web=$2 files=$3 pin=$4
    config=$data/conf/hia.conf
    mkdir -p "$data/conf/partners"
    sed "s|^registry_dir.*||; s|^\[events\]|[events]\nregistry_dir = $PWD/conf/events|" conf/hia.conf >"$config"
    {
        sed '/^transport\|^send_dir\|^receive_dir\|^archive_dir/d' conf/partners/sandbox.conf
        cat <<EOF
transport = sftp
url = sftp://127.0.0.1:$files$stage/sftp
host_key = $pin
adapter = clearinghouse
credential = files
allow_private = yes
baa_recorded = 2026-01-01

[adapter sandbox]
claims = files
reports = files
send_folder = inbound
receive_folder = outbound
acknowledgement_names = *.ta1
acknowledgement_names = *.999
acknowledgement_names = *.277ca
remittance_names = *.835
after_fetch = remove
settle = 0s

[credential sandbox/files]
scheme = ssh_key
user = file://sftp-user
secret = file://sftp-key
EOF
    } >"$data/conf/partners/sandbox.conf"
    {
        sed -n '/^\[partner/,$ {
            /^sender\|^receiver\|^usage\|^submitter\|^file_name/p
        }' conf/partners/sandbox.conf | sed '1i [partner questions]'
        cat <<EOF
transport = https
url = https://localhost:$web
adapter = clearinghouse
credential = core
ca_file = $stage/pki/ca.pem
allow_private = yes
baa_recorded = 2026-01-01

[adapter questions]
eligibility = core
claim_status = core
core_path = /core/realtime

[credential questions/core]
scheme = wsse
user = ENCOREDEMO
secret = file://core-password
EOF
    } >"$data/conf/partners/questions.conf"
}

# Until the clearinghouse has answered every file it was sent.
stage_answered() {
    local tries=0
    while [ $tries -lt 300 ]; do
        if ! find "$stage/sftp/inbound" -maxdepth 1 -type f | grep -q . &&
            find "$stage/sftp/outbound" -name '*.277ca' | grep -q .; then
            return 0
        fi
        sleep 0.1 && tries=$((tries + 1))
    done
    echo "the clearinghouse does not answer" >&2
    return 1
}

stage_close() {
    local pid
    for pid in "${stage_pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    stage_pids=()
    wait
}
