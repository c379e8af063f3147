#!/usr/bin/env python3
"""Check the labelled corpus and write it as JSON Lines.

usage: compile.py OUT [--prefix corpus]

The format is described in README.md. Any breach of it stops the script with
file, line and rule; nothing is written then.
"""
import argparse
import collections
import datetime
import json
import pathlib
import re
import sys

RANGES = {
    "PHQ-9": (0, 27), "PHQ-A": (0, 27), "PHQ-2": (0, 6), "PHQ-15": (0, 30), "GAD-7": (0, 21),
    "GAD-2": (0, 6), "PCL-5": (0, 80), "C-SSRS": (0, 5), "AUDIT": (0, 40), "AUDIT-C": (0, 12),
    "DAST-10": (0, 10), "BDI-II": (0, 63), "BAI": (0, 63), "MADRS": (0, 60), "HAM-D": (0, 52),
    "HAM-A": (0, 56), "HADS": (0, 42), "EPDS": (0, 30), "ISI": (0, 28), "ORS": (0, 40),
    "SRS": (0, 40), "OQ-45": (0, 180), "CORE-10": (0, 40), "CORE-OM": (0, 136),
    "DASS-21": (0, 126), "WSAS": (0, 40), "K10": (10, 50), "Y-BOCS": (0, 40), "OCI-R": (0, 72),
    "WHO-5": (0, 100), "PSS-10": (0, 40), "PDSS": (0, 28), "SPIN": (0, 68), "RSES": (0, 40),
    "WHODAS-2.0": (0, 100), "GDS-15": (0, 15), "QIDS-SR16": (0, 27), "EDE-Q": (0, 6),
}
SUBSCALES = {
    "HADS": {"Anxiety", "Depression"},
    "DASS-21": {"Depression", "Anxiety", "Stress"},
    "PCL-5": {"B", "C", "D", "E"},
    "Y-BOCS": {"Obsessions", "Compulsions"},
    "EDE-Q": {"Restraint", "Eating Concern", "Shape Concern", "Weight Concern"},
}
STATUSES = {"historic", "target", "hypothetical", "other_person", "invalid"}
FORMATS = {"soap", "dap", "birp", "narrative"}
KINDS = {"progress", "intake", "discharge", "group", "psychotherapy", "other"}
RISK = {
    "si": {"denied", "passive", "active"},
    "hi": {"denied", "present"},
    "sh": {"denied", "historic", "current"},
    "plan": {"denied", "present"},
    "intent": {"denied", "present"},
    "level": {"low", "moderate", "high"},
}
ELEMENTS = [
    "presentation", "session_focus", "scores", "interventions", "goal_progress", "risk", "plan",
]
PROGRESS = {"improved", "stable", "deteriorated"}
MARK = re.compile(r"\{\{([^{}|]+)\|([^{}|]+)\}\}")
WRITTEN_MAX = re.compile(r" ?/ ?(\d+)(?![\d/])")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Breach(Exception):
    """A line that breaks the format."""


def number(written):
    text = written.replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise Breach(f"'{written}' is no number: state it as =N")
    return float(text)


def iso(text):
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise Breach(f"'{text}' is no date") from None


def parse_label(written, words):
    """The label inside a mark, as a score without its place."""
    instrument, *rest = words.split()
    if instrument not in RANGES:
        raise Breach(f"'{instrument}' is not in the closed list")
    score = dict(instrument=instrument, kind="total", item=None, subscale=None, value=None,
                 value_text=written, max=None, comparator=None, status="current",
                 date_of_score=None)
    for word in rest:
        if word in STATUSES:
            score["status"] = word
        elif word.startswith("item:"):
            score.update(kind="item", item=int(word[5:]))
        elif word.startswith("subscale:"):
            name = word[9:].replace("_", " ")
            if name not in SUBSCALES.get(instrument, ()):
                raise Breach(f"{instrument} has no subscale '{name}'")
            score.update(kind="subscale", subscale=name)
        elif word == "mean":
            score["kind"] = "mean"
        elif ISO_DATE.fullmatch(word):
            score["date_of_score"] = iso(word)
        elif word in ("<", "<=", ">", ">="):
            score["comparator"] = word
        elif re.fullmatch(r"/\d+", word):
            score["max"] = int(word[1:])
        elif re.fullmatch(r"=\d+(\.\d+)?", word):
            score["value"] = float(word[1:])
        else:
            raise Breach(f"unknown word '{word}' in a mark")
    if score["value"] is None:
        score["value"] = number(written)
    check_range(score)
    if score["value"] == int(score["value"]):
        score["value"] = int(score["value"])
    return score


def check_range(score):
    low, high = RANGES[score["instrument"]]
    if score["kind"] != "total":
        low, high = 0, 7 if score["kind"] == "item" else 42
    if not low <= score["value"] <= high and score["status"] != "invalid":
        raise Breach(f"{score['instrument']} {score['value']} is out of range but not invalid")


def parse_text(marked):
    """The note as its reader sees it, and its scores with their places."""
    text, scores, at = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        at = mark.end()
        score = parse_label(*mark.groups())
        score["char_start"] = len(text)
        text += mark.group(1)
        score["char_end"] = len(text)
        behind = WRITTEN_MAX.match(marked, at)
        if behind and score["max"] is None:
            score["max"] = int(behind.group(1))
        scores.append(score)
    text += marked[at:]
    if "{{" in text or "}}" in text:
        raise Breach("a mark is not well formed")
    for score in scores:
        start, end = score["char_start"], score["char_end"]
        score["byte_start"] = len(text[:start].encode())
        score["byte_end"] = len(text[:end].encode())
        line_end = text.find("\n", end)
        score["evidence_text"] = text[text.rfind("\n", 0, start) + 1:
                                      line_end if line_end >= 0 else len(text)].strip()
    return text, scores


def parse_head(lines, language):
    """The lines above `---`."""
    words = lines[0][4:].split()
    if len(words) < 2 or not re.fullmatch(r"[a-z][a-z0-9]*-\d{2,3}", words[0]):
        raise Breach("a note opens with `=== name-NN DATE`")
    note = dict(note_id=f"{language}-{words[0]}", client_id=f"{language}-{words[0]}",
                session_date=iso(words[1]), format=None, kind=None, language=language)
    risk, goals, elements, techniques = {}, [], None, None
    for word in words[2:]:
        key, _, value = word.partition("=")
        if word in FORMATS and note["format"] is None:
            note["format"] = word
        elif word in KINDS and note["kind"] is None:
            note["kind"] = word
        elif key == "client" and value:
            note["client_id"] = f"{language}-{value}"
        elif value in RISK.get(key, ()) and key not in risk:
            risk[key] = value
        else:
            raise Breach(f"unknown or repeated word '{word}'")
    for line in lines[1:]:
        what, _, rest = line.partition(" ")
        if what == "goal":
            goals.append(parse_goal(rest))
        elif what == "elements" and elements is None:
            elements = parse_elements(rest)
        elif what == "did":
            techniques = techniques or []
            if rest != "none":
                technique, colon, phrase = rest.partition(": ")
                if not colon or not re.fullmatch(r"[a-z_]+", technique):
                    raise Breach("`did technique: words of the note`")
                techniques.append((technique, phrase))
        else:
            raise Breach(f"unknown line '{line}'")
    return note, risk, goals, elements, techniques


def parse_goal(rest):
    fields = [field.strip() for field in rest.split("|")]
    if len(fields) != 4 or not fields[0].isdigit() or not fields[1]:
        raise Breach("`goal NUMBER | LABEL | PROGRESS | INSTRUMENT`")
    if fields[2] not in PROGRESS | {"-"} or fields[3] not in set(RANGES) | {"-"}:
        raise Breach(f"unknown progress or instrument in '{rest}'")
    progress, instrument = (None if field == "-" else field for field in fields[2:])
    return dict(goal_number=int(fields[0]), label=fields[1], stated_progress=progress,
                instrument=instrument)


def parse_elements(rest):
    found = dict.fromkeys(ELEMENTS, False)
    for name in (name.strip() for name in rest.split(",")):
        if name.lstrip("?") not in found:
            raise Breach(f"unknown element '{name}'")
        found[name.lstrip("?")] = None if name.startswith("?") else True
    return found


def split_notes(path):
    """Line number, head lines and body of each note of a file."""
    head, body, begun, notes = None, [], 0, []
    for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("==="):
            if head is not None:
                notes.append((begun, head, body))
            head, body, begun, in_head = [line], [], at, True
        elif head is None:
            if line.strip() and not line.startswith("#"):
                raise Breach(f"{path}:{at}: text before the first note")
        elif in_head and line == "---":
            in_head = False
        elif in_head:
            head.append(line)
        else:
            body.append(line)
    if head is not None:
        notes.append((begun, head, body))
    return notes


def compile_note(head, body, language):
    note, risk, goals, elements, techniques = parse_head(head, language)
    text, scores = parse_text("\n".join(body).strip("\n"))
    if not text.strip():
        raise Breach("the note is empty, or `---` is missing")
    note["text"] = text
    note_id = note["note_id"]
    for at, score in enumerate(scores, 1):
        score.update(note_id=note_id, mention_id=f"{note_id}-{at:02}")
    item9 = {s["value"] for s in scores
             if (s["instrument"], s["item"], s["status"]) == ("PHQ-9", 9, "current")}
    if len(item9) > 1:
        raise Breach("two different current values of item 9")
    if len({goal["goal_number"] for goal in goals}) < len(goals):
        raise Breach("a goal number stands twice")
    silent = "not_documented"
    risk_row = dict(note_id=note_id, si=risk.get("si", silent), hi=risk.get("hi", silent),
                    self_harm=risk.get("sh", silent), plan=risk.get("plan", silent),
                    intent=risk.get("intent", silent), risk_level=risk.get("level"),
                    phq9_item9=next(iter(item9), None))
    if elements is not None:
        elements = dict(note_id=note_id, **elements)
        if elements["scores"] is False and any(s["status"] == "current" for s in scores):
            raise Breach("a current score is marked but `elements` lacks scores")
        if elements["goal_progress"] is False and any(g["stated_progress"] for g in goals):
            raise Breach("a goal has progress but `elements` lacks goal_progress")
        if elements["risk"] is False and risk:
            raise Breach("risk is labelled but `elements` lacks risk")
    note["tested"] = ["scores", "risk", "goals"] + ["elements"] * (elements is not None) \
        + ["interventions"] * (techniques is not None)
    did = []
    for technique, phrase in techniques or []:
        start = text.find(phrase)
        if start < 0:
            raise Breach(f"'{phrase}' does not stand in the note")
        did.append(dict(note_id=note_id, client_id=note["client_id"], technique=technique,
                        char_start=start, char_end=start + len(phrase),
                        byte_start=len(text[:start].encode()),
                        byte_end=len(text[:start + len(phrase)].encode()),
                        evidence_text=phrase))
    goals = [dict(note_id=note_id, client_id=note["client_id"], **goal) for goal in goals]
    return note, scores, risk_row, goals, elements, did


def compile_corpus(root):
    tables = {name: [] for name in
              ("notes", "scores", "risk", "goals", "elements", "interventions")}
    seen, breaches = set(), []
    for language in ("en", "fr"):
        for path in sorted((root / language).glob("*.txt")):
            for line, head, body in split_notes(path):
                try:
                    note, scores, risk, goals, elements, did = compile_note(head, body, language)
                    if note["note_id"] in seen:
                        raise Breach(f"the id {note['note_id']} stands twice")
                except Breach as breach:
                    breaches.append(f"{path.relative_to(root)}:{line}: {breach}")
                    continue
                seen.add(note["note_id"])
                tables["notes"].append(note)
                tables["scores"] += scores
                tables["risk"].append(risk)
                tables["goals"] += goals
                tables["elements"] += [elements] if elements else []
                tables["interventions"] += did
    return tables, breaches


def summary(tables):
    """Counts for the terminal."""
    language = {note["note_id"]: note["language"] for note in tables["notes"]}
    scored = {score["note_id"] for score in tables["scores"]}
    silent = {"not_documented", None}
    risky = [row for row in tables["risk"]
             if any(row[key] not in silent for key in row if key not in ("note_id", "phq9_item9"))]
    count = collections.Counter
    yield "notes", count(language.values())
    yield "whole notes (1 kB or more)", count(
        n["language"] for n in tables["notes"] if len(n["text"].encode()) >= 1000)
    yield "notes without a score", count(language[n] for n in language if n not in scored)
    yield "scores", count(language[s["note_id"]] for s in tables["scores"])
    for key in ("kind", "status", "instrument"):
        yield f"scores by {key}", count(s[key] for s in tables["scores"])
    yield "notes with a risk statement", count(language[r["note_id"]] for r in risky)
    for key in ("si", "hi", "self_harm", "plan", "intent", "risk_level"):
        yield f"risk: {key}", count(str(r[key]) for r in tables["risk"])
    yield "item 9 above 0", count(language[r["note_id"]] for r in tables["risk"]
                                  if r["phq9_item9"])
    yield "notes with goals", count(language[n] for n in {g["note_id"] for g in tables["goals"]})
    yield "goals by progress", count(str(g["stated_progress"]) for g in tables["goals"])
    yield "elements labelled", count(language[e["note_id"]] for e in tables["elements"])
    yield "interventions", count(i["technique"] for i in tables["interventions"])


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--prefix", default="corpus")
    chosen = options.parse_args()
    tables, breaches = compile_corpus(pathlib.Path(__file__).resolve().parent)
    if breaches:
        sys.exit("\n".join(breaches))
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with open(chosen.out / f"{chosen.prefix}_{name}.jsonl", "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    for title, counts in summary(tables):
        print(f"{title}: {sum(counts.values())} ",
              ", ".join(f"{key} {n}" for key, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
