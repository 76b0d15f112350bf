#!/usr/bin/env python3
"""Writes invented posts for bench/digest/run.py.

    make_posts.py FORM COUNT      FORM: lines, tweets, rss, archive
"""

import json
import random
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

WORDS = ("ward team data audit nurse patient safety falls open learning change test idea care home "
         "record share staff handover pressure review clinic time people service community").split()
TAGS = ["OpenData", "QI", "PatientSafety", "SocialCare", "Falls", "IHI", "mHealth", "GovHack"]


def make(count):
    """(author, words, day and time) in order of time, over 26 weeks; one in five is passed on."""
    chance = random.Random(2012)
    people = [f"person{number}" for number in range(8000)]
    start = datetime(2024, 1, 1, tzinfo=timezone.utc)
    recent = []
    for number in range(count):
        when = start + timedelta(seconds=number * 26 * 7 * 86400 // count)
        author = people[min(int(chance.expovariate(1 / 900)), 7999)]
        if recent and chance.random() < 0.2:
            first, words = chance.choice(recent)
            yield author, f"RT @{first}: {words}", when
            continue
        words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 18)))
        words += " #NHSHackDay"
        if chance.random() < 0.4:
            words += " #" + chance.choice(TAGS)
        if chance.random() < 0.4:
            words += f" https://example.org/page/{int(chance.expovariate(1 / 300))}?utm_source=x"
        if chance.random() < 0.2:
            words += " @" + chance.choice(people)
        recent.append((author, words))
        recent[:-200] = []
        yield author, words, when


def status(number, author, words, when):
    return {"id_str": str(number), "full_text": words, "lang": "en",
            "created_at": when.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "entities": {"hashtags": [], "urls": [], "user_mentions": []},
            "user": {"screen_name": author, "name": author.title(), "description": "at work"}}


def main():
    form, count = sys.argv[1], int(sys.argv[2])
    out = sys.stdout
    if form == "rss":
        out.write('<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Posts</title>\n')
    if form == "archive":
        out.write("window.YTD.tweets.part0 = [")
    for number, (author, words, when) in enumerate(make(count)):
        if form == "lines":
            out.write(f"@{author} {words} ({format_datetime(when)})\n")
        elif form == "rss":
            text = words.replace("&", "&amp;")
            out.write(f"<item><guid isPermaLink=\"false\">{number}</guid><author>{author}</author>"
                      f"<description>{text}</description><pubDate>{format_datetime(when)}</pubDate></item>\n")
        elif form == "archive":
            out.write(("," if number else "") + json.dumps({"tweet": status(number, author, words, when)}))
        else:
            out.write(json.dumps(status(number, author, words, when)) + "\n")
    out.write({"rss": "</channel></rss>\n", "archive": "]\n"}.get(form, ""))


if __name__ == "__main__":
    main()
