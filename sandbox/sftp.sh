#!/bin/sh
# sftp.sh DIR [PORT] - a real sshd for practice: its own host key, one client key, folders of this user, no
# root needed, 127.0.0.1 only. DIR gets host_key, client_key (for the client), inbound/ and outbound/; `folder =
# DIR/inbound DIR/outbound` in sandbox.conf answers what is put there. Prints "listening on 127.0.0.1:PORT PIN"
# and runs until it is killed.
set -eu
[ $# -ge 1 ] || { echo "sftp.sh DIR [PORT]" >&2; exit 2; }
mkdir -p "$1/inbound" "$1/outbound"
dir=$(cd "$1" && pwd)
umask 077
any='import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
port=${2:-$(python3 -c "$any")}
for key in host_key client_key; do
    [ -f "$dir/$key" ] || ssh-keygen -q -t ed25519 -N "" -C practice -f "$dir/$key"
done
cp "$dir/client_key.pub" "$dir/authorized"
cat >"$dir/sshd.conf" <<EOF
Port $port
ListenAddress 127.0.0.1
HostKey $dir/host_key
AuthorizedKeysFile $dir/authorized
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
UsePAM no
StrictModes no
PidFile none
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTTY no
Subsystem sftp internal-sftp -d $dir
ForceCommand internal-sftp -d $dir
EOF
# Debian's sshd, run by root, wants this folder; as anybody else it does not.
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
/usr/sbin/sshd -t -f "$dir/sshd.conf"
set -- $(ssh-keygen -l -f "$dir/host_key.pub")
echo "listening on 127.0.0.1:$port $2"
exec /usr/sbin/sshd -D -e -f "$dir/sshd.conf" 2>"$dir/sshd.log"
