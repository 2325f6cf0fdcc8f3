"""Beginnings of text keys that are put together at run time -> why they cannot be written out."""

PREFIXES: dict[str, str] = {
    "problems.": "the code of a problem, which reports name too, is the rest of its key",
}
# Here the rest of the key stands as a literal somewhere in the source, so that unused texts are still found.
LITERAL_TAILS = {"problems."}
