"""What the JSON of a staged row must hold inside, as far as the lists of this program take it for granted."""

from __future__ import annotations

# Members that must be of a type where they are there.
MEMBERS = {
    ("doubt", "params"): {"townships": "array", "problems": "array", "row": "integer", "entitlement": "text"},
    ("doubt", "held_row"): {"values": "object", "extra": "object", "raw": "array"},
    ("programme", "settings"): {"rules": "object", "rules.excludes": "array"},
    ("report_duty", "due"): {"period": "text", "month": "integer", "day": "integer", "year": "integer"},
    ("sample_draw", "scope"): {"programmes": "array"},
}
# Objects that hold these members and no others; the first is always there.
WHOLE = {("report_duty", "due"): ("period", "month", "day", "year", "next_year", "office")}
# Members that hold one of a few words.
CHOICES = {("report_duty", "due"): ("$.period", ("half_month", "month", "quarter", "half_year", "year", "once"))}
# Lists all of whose elements are of some types.
ELEMENTS = {
    ("means_check", "hits"): ("object",),
    ("own_column", "choices"): ("text",),
    ("progress_setting", "value"): ("text", "integer", "real"),
    ("reception", "told"): ("text",),
    ("review_round", "programmes"): ("text",),
    ("task", "counts_for"): ("text",),
    ("task", "milestones"): ("array",),
}
# Uids within: (path in the cell or in each of its elements) that hold hexadecimal digits.
UIDS = {("doubt", "params"): "$.entitlement", ("means_check", "hits"): "$.person"}


def inner_conditions(key: tuple[str, str], cell: str) -> list[str]:
    """SQL conditions under which the JSON in ``cell`` is not what its column takes; only for JSON that can be read."""
    whole = f"CASE WHEN json_valid({cell}) THEN {cell} END"
    found = [
        f"json_type({whole}, '$.{name}') <> '{kind}'"  # null where the member is missing, which is no fault
        for name, kind in MEMBERS.get(key, {}).items()
    ]
    if key in WHOLE:
        names = ", ".join(f"'{name}'" for name in WHOLE[key])
        found.append(f"EXISTS (SELECT 1 FROM json_each({whole}) AS e WHERE e.key NOT IN ({names}))")
        found.append(f"json_type({whole}, '$.{WHOLE[key][0]}') IS NULL")
    if key in CHOICES:
        path, words = CHOICES[key]
        found.append(f"json_extract({whole}, '{path}') NOT IN ({', '.join(map(repr, words))})")
    if key in ELEMENTS:
        kinds = ", ".join(f"'{kind}'" for kind in ELEMENTS[key])
        found.append(f"EXISTS (SELECT 1 FROM json_each({whole}) AS e WHERE e.type NOT IN ({kinds}))")
    if key in UIDS:
        inside = f"json_extract({whole}, '{UIDS[key]}')"
        if key in ELEMENTS:
            # An element that is no object was refused above.
            inside = f"(SELECT max(json_extract(e.value, '{UIDS[key]}')) FROM json_each({whole}) AS e)"
        found.append(f"({inside} GLOB '*[^0-9a-f]*' OR length({inside}) <> 32)")
    return found
