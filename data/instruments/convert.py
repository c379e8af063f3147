#!/usr/bin/env python3
"""Write the measure files of this folder from the reference table.

    convert.py TABLE.json           write <id>.toml for each measure, and sources.toml
    convert.py --check TABLE.json   read the files back and compare them with the table
    convert.py --counts TABLE.json  print the counts and sums that a test compares

additions.toml, beside this script, adds short names, labels and more names;
--check takes them away again before it compares, field by field. Only the
standard library of Python 3.11 is needed. The same input gives the same bytes.
"""
import json
import pathlib
import sys
import tomllib

FOLDER = pathlib.Path(__file__).resolve().parent
ADDED_TO_SCALES = ("label", "label_fr", "role", "alternative_of", "aliases", "accepted_max",
                   "reverse_items", "domains", "skip")
# Keys that the table writes as null where nothing is known; TOML leaves them out.
NULLABLE = {
    "instrument": ("family", "recall_days", "recall_text", "interval", "item_count", "prorating", "loinc"),
    "scale": ("items", "item_min", "item_max"),
    "norm": ("sd", "n"),
    "reliability": ("interval",),
    "prorating": ("max_missing",),
    "loinc": ("total", "panel"),
}
# Arrays of tables that read better as one inline table a line.
INLINE = {"bands", "items"}
SCALE_LISTS = ("band_sets", "caseness", "reliable_change", "mcid", "remission", "response", "norms",
               "reliability", "derived")


# --- from the table to the layout of the files --------------------------------

def entry(value):
    """A sourced entry: its three keys of provenance become one table."""
    value = dict(value)
    if "source" in value and "evidence" in value:
        value["provenance"] = {"sources": value.pop("source"), "evidence": value.pop("evidence"),
                               "verified": value.pop("verified")}
    return value


def scale_entry(scale, extra):
    scale = dict(scale)
    out = {key: scale.pop(key) for key in ("id", "name")}
    out |= {key: extra[key] for key in ADDED_TO_SCALES if key in extra}
    lists = {key: [entry(x) for x in scale.pop(key)] for key in SCALE_LISTS}
    note = scale.pop("note", None)
    structure = scale.pop("structure", None)
    out |= {key: value for key, value in scale.items() if value is not None}
    if "item_numbers" in extra:
        out["item_numbers"] = extra["item_numbers"]
    if structure:
        out["structure"] = provenance(structure)
    if note is not None:
        out["note"] = note
    return out | {key: [prune(x) for x in values] for key, values in lists.items() if values}


def provenance(value):
    return entry(value)["provenance"]


def prune(value):
    return {key: x for key, x in value.items() if x is not None}


def added_scale(spec):
    """A whole scale from the short form that additions.toml uses."""
    spec = {key: value for key, value in spec.items() if key != "instrument"}
    given = {"min": 0, "direction": "higher_worse", "step": 1, "continuous": False, "item_min": 0,
             "calculation": "sum", "multiplier": 1} | {key: [] for key in SCALE_LISTS}
    extra = {key: spec.pop(key) for key in ADDED_TO_SCALES if key in spec}
    return scale_entry(given | spec, {"role": "subscale"} | extra)


def scale_extra(additions, instrument, scale):
    extra = additions["scales"].get(instrument, {}).get(scale)
    if extra is None:
        if scale != "total":
            sys.exit(f"additions.toml: scales.{instrument}.{scale} is missing; give its role and labels")
        extra = {"role": "total", "label": "Total", "label_fr": "Total"}
    return extra


def merged_names(own, more):
    return own + [name for name in more if name not in own]


def build(ins, additions):
    """The content of one measure file, in the order in which it is written."""
    iid = ins["id"]
    more = additions["aliases"].get(iid, {})
    out = {"id": iid, "short": additions["shorts"][iid]}
    for key in ("name", "family", "construct", "rater", "population", "recall_days", "recall_text",
                "recall_verified", "item_count", "item_uniform", "aliases_fr_checked"):
        if ins[key] is not None:
            out[key] = ins[key]
    out["ambiguous_tokens"] = merged_names(ins["ambiguous_tokens"], additions["ambiguous"].get(iid, []))
    out["notes"] = ins["notes"]
    out["structure"] = provenance(ins["structure"])
    out["aliases"] = {lang: merged_names(ins["aliases"][lang], more.get(lang, [])) for lang in ("en", "fr")}
    out["licence"] = entry(ins["licence"])
    for key in ("interval", "prorating"):
        if ins[key]:
            out[key] = prune(entry(ins[key]))
    if ins["loinc"]:
        loinc = prune(ins["loinc"])
        out["loinc"] = {key: [entry(x) for x in value] if key == "items" else
                        entry(value) if isinstance(value, dict) else value for key, value in loinc.items()}
    out["scales"] = [scale_entry(s, scale_extra(additions, iid, s["id"])) for s in ins["scales"]]
    out["scales"] += [added_scale(s) for s in additions["added_scales"] if s["instrument"] == iid]
    for spec in additions["confidence"]:
        if spec["instrument"] == iid:
            for scale in out["scales"]:
                for change in scale.get("reliable_change", []):
                    if scale["id"] == spec["scale"] and change["value"] == spec["value"]:
                        change["confidence"] = spec["level"]
    for key in ("risk_items", "conflicts"):
        out[key] = [entry(x) for x in ins[key]]
    return out


# --- writing ------------------------------------------------------------------

def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def inline(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(x)}" for key, x in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value)


def assignment(key, value):
    line = f"{key} = {inline(value)}"
    if isinstance(value, list) and value and (isinstance(value[0], dict) or len(line) > 100):
        return f"{key} = [\n" + "".join(f"  {inline(x)},\n" for x in value) + "]"
    return line


def is_table(key, value):
    return isinstance(value, dict) and key not in ("provenance", "structure", "skip", "total", "panel")


def is_table_list(key, value):
    return isinstance(value, list) and value and isinstance(value[0], dict) and key not in INLINE


def write_table(table, path, lines):
    for key, value in table.items():
        if not is_table(key, value) and not is_table_list(key, value):
            lines.append(assignment(key, value))
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        if is_table(key, value):
            lines += ["", f"[{name}]"]
            write_table(value, name, lines)
        elif is_table_list(key, value):
            for x in value:
                lines += ["", f"[[{name}]]"]
                write_table(x, name, lines)


def render(table, heading):
    lines = [f"# {heading}"]
    write_table(table, "", lines)
    return "\n".join(lines) + "\n"


def write(doc, additions):
    for ins in doc["instruments"]:
        (FOLDER / f"{ins['id']}.toml").write_text(render(build(ins, additions), ins["name"]), encoding="utf-8")
    sources = dict(sorted((doc["sources"] | additions["sources"]).items()))
    levels = {"schema_version": doc["schema_version"], "table_date": doc["table_date"],
              "evidence_levels": doc["evidence_levels"], "sources": sources}
    heading = "The sources that the measure files of this folder cite. read = how much of it was read."
    (FOLDER / "sources.toml").write_text(render(levels, heading), encoding="utf-8")


# --- reading back -------------------------------------------------------------

def restored(value):
    """The reverse of `entry`, at every depth."""
    if isinstance(value, list):
        return [restored(x) for x in value]
    if not isinstance(value, dict):
        return value
    out = {key: restored(x) for key, x in value.items() if key != "provenance"}
    if "provenance" in value:
        out |= provenance_keys(value["provenance"])
    return out


def provenance_keys(p):
    return {"source": p["sources"], "evidence": p["evidence"], "verified": p["verified"]}


def with_nulls(value, kind):
    return {key: None for key in NULLABLE[kind] if key not in value} | value


def strip(ins, additions):
    """The measure as the table has it: additions taken away, nulls put back."""
    iid = ins["id"]
    added = {s["id"] for s in additions["added_scales"] if s["instrument"] == iid}
    out = with_nulls(restored(ins), "instrument")
    del out["short"]
    out["structure"] = provenance_keys(ins["structure"])
    more = additions["aliases"].get(iid, {})
    out["aliases"] = {lang: [n for k, n in enumerate(names) if n not in more.get(lang, [])]
                      for lang, names in ins["aliases"].items()}
    out["ambiguous_tokens"] = [t for t in ins["ambiguous_tokens"] if t not in additions["ambiguous"].get(iid, [])]
    if out["prorating"]:
        out["prorating"] = with_nulls(out["prorating"], "prorating")
    if out["loinc"]:
        out["loinc"] = with_nulls(out["loinc"], "loinc")
    out["scales"] = []
    for scale in restored(ins)["scales"]:
        if scale["id"] in added:
            continue
        extra = scale_extra(additions, iid, scale["id"])
        for key in ADDED_TO_SCALES + (("item_numbers",) if "item_numbers" in extra else ()):
            scale.pop(key, None)
        scale = with_nulls({key: [] for key in SCALE_LISTS} | scale, "scale")
        scale["norms"] = [with_nulls(x, "norm") for x in scale["norms"]]
        scale["reliability"] = [with_nulls(x, "reliability") for x in scale["reliability"]]
        for change in scale["reliable_change"]:
            change.pop("confidence", None)
        out["scales"].append(scale)
    return {"risk_items": [], "conflicts": []} | out


def differences(want, have, place):
    if isinstance(want, dict) and isinstance(have, dict):
        for key in sorted(want.keys() | have.keys()):
            if key not in want or key not in have:
                yield f"{place}.{key}: only in the {'table' if key in want else 'file'}"
            else:
                yield from differences(want[key], have[key], f"{place}.{key}")
    elif isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        for k, (a, b) in enumerate(zip(want, have)):
            yield from differences(a, b, f"{place}[{k}]")
    elif type(want) is not type(have) or want != have:
        yield f"{place}: the table says {want!r}, the file {have!r}"


def check(doc, additions):
    found = []
    for ins in doc["instruments"]:
        path = FOLDER / f"{ins['id']}.toml"
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found += differences(ins, strip(table, additions), ins["id"])
    sources = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    for key in additions["sources"]:
        del sources["sources"][key]
    found += differences({key: doc[key] for key in doc if key != "instruments"}, sources, "sources.toml")
    for line in found:
        print(line)
    print(f"{len(doc['instruments'])} measures compared, {len(found)} differences")
    return 1 if found else 0


# --- counts for the test in Rust ----------------------------------------------

def sourced(value):
    own = isinstance(value, dict) and "source" in value and "evidence" in value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return own + sum(map(sourced, inside))


def number_sum(value):
    if isinstance(value, bool):
        return 0.0
    if isinstance(value, (int, float)):
        return float(value)
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(number_sum, inside))


def counts(doc):
    return {
        "instruments": len(doc["instruments"]),
        "scales": sum(len(i["scales"]) for i in doc["instruments"]),
        "sources": len(doc["sources"]),
        "sourced_entries": sourced(doc["instruments"]),
        "number_sums": {i["id"]: round(number_sum(i), 6) for i in doc["instruments"]},
    }


def main(arguments):
    mode = arguments.pop(0) if arguments and arguments[0].startswith("--") else "--write"
    if len(arguments) != 1 or mode not in ("--write", "--check", "--counts"):
        sys.exit(__doc__)
    doc = json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    additions = tomllib.loads((FOLDER / "additions.toml").read_text(encoding="utf-8"))
    if mode == "--check":
        return check(doc, additions)
    if mode == "--counts":
        print(json.dumps(counts(doc), indent=1, ensure_ascii=False))
        return 0
    write(doc, additions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
