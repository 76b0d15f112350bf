#!/bin/bash
# A log that Fettle wrote, read by golang.org/x/mod/sumdb; then with one byte changed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/go/bin
echo 1..4
if ! command -v go >/dev/null; then
	for i in 1 2 3 4; do echo "ok $i # SKIP go is not installed"; done
	exit 0
fi
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cp "$here"/verify.go "$here"/go.mod "$here"/go.sum "$work"
(cd "$work" && GOFLAGS=-mod=mod go build -o verify . >&2) || { echo "Bail out! go could not build the verifier"; exit 1; }
"$FETTLE" init "$work/larch.fettle" --name Larch --quiet >&2
echo "# Low beds" >"$work/low-beds.md"
for _ in $(seq 5); do
	"$FETTLE" commons publish "$work/larch.fettle" learning "$work/low-beds.md" --topics falls --quiet >&2
done
key=$("$FETTLE" commons status "$work/larch.fettle" | sed -n 's/^Its key *//p')
"$FETTLE" commons export "$work/larch.fettle" "$work/out" --quiet
check() { "$work/verify" "$work/out/fettle/commons" "$key" >&2; }
say() { if [[ $1 == "$2" ]]; then echo "ok $3 - $4"; else echo "not ok $3 - $4"; fi; }
code=0; check || code=$?
say $code 0 1 "sumdb accepts the log"
change() { printf '\x00' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
number=2
for file in tile/entries/000.p/6:30 tile/0/000.p/6:40 checkpoint:40; do
	path=$work/out/fettle/commons/${file%:*}
	cp "$path" "$work/kept"
	change "$path" "${file#*:}"
	code=0; check || code=$?
	say $code 7 $number "sumdb refuses a changed byte in ${file%:*}"
	cp "$work/kept" "$path"
	number=$((number + 1))
done
