#!/bin/bash
# Fettle and a server made with @fedify/fedify (npm) talk to each other on this machine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v npm >/dev/null; then
	echo "1..0 # SKIP npm is not installed"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here"
if ! cmp -s package-lock.json node_modules/.installed; then
	npm ci --loglevel=error </dev/null >&2 ||
		{ echo "Bail out! npm could not install the other server"; exit 1; }
	cp package-lock.json node_modules/.installed
fi
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 \
	-addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
NODE_EXTRA_CA_CERTS=$work/cert.pem node_modules/node/bin/node talk.mjs "$work"
