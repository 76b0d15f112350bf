#!/usr/bin/env python3
"""Checks, without Fettle, that an entry is in a ledger.

    verify_proof.py ENTRY PROOF KEY

ENTRY is the file with the entry's bytes, PROOF its .tlog-proof file, KEY the ledger's public
key as text (name+id+base64), which you must have from somebody you trust. Needs Python and
the openssl command, nothing else. Prints where the entry stands, or what does not fit.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tempfile


def sha256(data):
    return hashlib.sha256(data).digest()


def read_key(text):
    name, key_id, encoded = text.strip().split("+", 2)
    typed = base64.b64decode(encoded, validate=True)
    if sha256(name.encode() + b"\n" + typed)[:4].hex() != key_id:
        raise ValueError("the key does not match its id")
    if len(typed) != 33 or typed[0] != 1:
        raise ValueError("this is not an Ed25519 key")
    return name, bytes.fromhex(key_id), typed[1:]


def signature_is_right(text, signature, key):
    der = bytes.fromhex("302a300506032b6570032100") + key  # SubjectPublicKeyInfo of RFC 8410
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: os.path.join(folder, name) for name in ("key", "text", "signature")}
        for name, data in (("key", der), ("text", text), ("signature", signature)):
            with open(paths[name], "wb") as file:
                file.write(data)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
             "-inkey", paths["key"], "-in", paths["text"], "-sigfile", paths["signature"]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def open_checkpoint(note, name, key_id, key):
    """The number of entries and the root that were signed."""
    cut = note.rindex(b"\n\n") + 1
    text, signatures = note[:cut], note[cut + 1:].decode().splitlines()
    for line in signatures:
        dash, signer, encoded = line.split(" ")
        signed = base64.b64decode(encoded, validate=True)
        if dash == "\u2014" and signer == name and signed[:4] == key_id:
            if not signature_is_right(text, signed[4:], key):
                raise ValueError("the signature of the checkpoint is wrong")
            origin, size, root = text.decode().split("\n")[:3]
            if origin != name:
                raise ValueError(f"the checkpoint is of {origin}")
            return int(size), base64.b64decode(root, validate=True)
    raise ValueError("the checkpoint is not signed by this key")


def root_from(index, size, leaf, proof):
    """RFC 9162 section 2.1.3.2: the root that the leaf and the proof give."""
    if index >= size:
        raise ValueError("there is no such entry")
    first, second, result = index, size - 1, leaf
    for sibling in proof:
        if second == 0:
            raise ValueError("the proof is too long")
        if first & 1 or first == second:
            result = sha256(b"\x01" + sibling + result)
            while first and not first & 1:
                first, second = first >> 1, second >> 1
        else:
            result = sha256(b"\x01" + result + sibling)
        first, second = first >> 1, second >> 1
    if second:
        raise ValueError("the proof is too short")
    return result


def check(entry, proof_file, key_text):
    head, note = proof_file.split(b"\n\n", 1)
    lines = head.decode().split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise ValueError("this is not a proof of the first version")
    if lines[0].startswith("extra "):
        lines.pop(0)
    index = int(lines.pop(0).removeprefix("index "))
    proof = [base64.b64decode(line, validate=True) for line in lines]
    name, key_id, key = read_key(key_text)
    size, root = open_checkpoint(note, name, key_id, key)
    if root_from(index, size, sha256(b"\x00" + entry), proof) != root:
        raise ValueError("these bytes are not what was recorded")
    return f"entry {index + 1} of the first {size} of {name}"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    entry, proof, key = (open(path, "rb").read() for path in sys.argv[1:])
    try:
        print(check(entry, proof, key.decode()))
    except (ValueError, IndexError) as problem:
        sys.exit(f"not proved: {problem}")


if __name__ == "__main__":
    main()
