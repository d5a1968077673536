#!/bin/sh
# pki.sh DIR - a certificate authority to practise with, by the openssl program: nothing here is a secret.
#   ca.pem, server.pem/.key (localhost, 127.0.0.1), client.pem/.key/.p12 (CN practice01, password "practice"),
#   expired, wrong-name and stranger (signed by another authority): certificates nobody should take.
set -eu
dir=$1
mkdir -p "$dir"
chmod 700 "$dir"
cd "$dir"
umask 077

authority() { # NAME SUBJECT
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "$2" -out "$1.pem" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

# NAME SUBJECT ALTERNATIVE USAGE AUTHORITY [START END]: `openssl ca` is the one which sets both dates.
certificate() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
    printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n' >"$1.ext"
    printf 'extendedKeyUsage=%s\nauthorityKeyIdentifier=keyid\n' "$4" >>"$1.ext"
    [ -z "$3" ] || printf 'subjectAltName=%s\n' "$3" >>"$1.ext"
    if [ $# -eq 5 ]; then
        openssl x509 -req -in "$1.csr" -CA "$5.pem" -CAkey "$5.key" -CAcreateserial -sha256 -days 825 \
            -extfile "$1.ext" -out "$1.pem"
    else
        mkdir issued
        : >index.txt
        printf '[ca]\ndefault_ca=x\n[x]\ndatabase=index.txt\nnew_certs_dir=issued\nrand_serial=yes\n' >ca.conf
        printf 'default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' >>ca.conf
        openssl ca -batch -config ca.conf -cert "$5.pem" -keyfile "$5.key" -in "$1.csr" -out "$1.pem" \
            -extfile "$1.ext" -startdate "$6" -enddate "$7" -notext
        rm -rf index.txt* ca.conf issued
    fi
    rm -f "$1.csr" "$1.ext"
}

quiet() { "$@" >openssl.log 2>&1 || { cat openssl.log >&2; exit 1; }; }

here=DNS:localhost,IP:127.0.0.1
quiet authority ca "/CN=Sandbox Authority"
quiet authority other "/CN=Another Authority"
quiet certificate server /CN=localhost $here serverAuth ca
quiet certificate expired /CN=localhost $here serverAuth ca 20200101000000Z 20210101000000Z
quiet certificate wrong-name /CN=elsewhere.example DNS:elsewhere.example serverAuth ca
quiet certificate stranger /CN=localhost $here serverAuth other
quiet certificate client /CN=practice01 "" clientAuth ca
quiet certificate stranger-client /CN=practice01 "" clientAuth other
quiet openssl pkcs12 -export -in client.pem -inkey client.key -out client.p12 -passout pass:practice
rm -f openssl.log ./*.srl
