"""Beginnings of text keys that are put together at run time -> why they cannot be written out."""

PREFIXES: dict[str, str] = {
    "problems.": "the code of a problem, which reports name too, is the rest of its key",
    "operations.": "the sentence of an operation in the history; its key is the operation's name",
    "cli.help.": "one line per verb; its key is made of the verb's words",
    "cli.role.": "one word per role of a workspace",
}
# Here the rest of the key stands as a literal somewhere in the source, so that unused texts are still found.
LITERAL_TAILS = {"problems.", "operations."}
