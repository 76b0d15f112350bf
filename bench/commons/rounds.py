#!/usr/bin/env python3
"""How many rounds until every node has an entry: the simulation beside tests/commons/test_network.c.

    rounds.py [NODES REACHABLE PEERS]

Rounds are synchronous. In each, every node asks PEERS - 1 peers that stay the same and one at random,
among those that can be reached; who cannot be reached brings its own. One request in twenty fails,
and a peer is heard when all the requests to it go well: one in the plain model, eight as in the test.
Prints mean, median and worst of 400 runs, for one entry and for one entry of every node.
"""
import random
import sys


def run(chance, nodes, reachable, peers, fails):
    stable = [chance.sample([r for r in range(reachable) if r != i], min(peers - 1, reachable - 1))
              for i in range(nodes)]
    have = [False] * nodes
    have[chance.randrange(nodes)] = True
    rounds = 0
    while not all(have):
        after = have[:]
        for i in range(nodes):
            for peer in stable[i] + [chance.choice([r for r in range(reachable) if r != i])]:
                if chance.random() < fails:
                    continue
                after[i] = after[i] or have[peer]
                if i >= reachable and have[i]:
                    after[peer] = True
        have = after
        rounds += 1
    return rounds


def main():
    nodes, reachable, peers = map(int, sys.argv[1:4]) if len(sys.argv) > 3 else (30, 10, 4)
    chance = random.Random(7)
    for requests in (1, 8):
        fails = 1 - .95 ** requests
        for entries in (1, nodes):
            runs = sorted(max(run(chance, nodes, reachable, peers, fails) for _ in range(entries))
                          for _ in range(400))
            print(f"{requests} requests, {entries} entries: mean {sum(runs) / len(runs):.2f}, "
                  f"median {runs[len(runs) // 2]}, worst {runs[-1]}")


if __name__ == "__main__":
    main()
