"""Beginnings of text keys that are put together at run time -> why they cannot be written out."""

PREFIXES: dict[str, str] = {
    "problems.": "the code of a problem, which reports name too, is the rest of its key",
    "operations.": "the sentence of an operation in the history; its key is the operation's name",
    "cli.help.": "one line per verb; its key is made of the verb's words",
    "spreadsheets.kind.": "the short name of a kind of problem; the code of the problem is the rest of its key",
    "cli.demo.": "names of the demo's offices and papers; the key is the office or paper",
    "entitlements.status.": "one word per status code",
    "households.status.": "one word per status code",
    "households.doubt.": "one sentence per rule of a doubt",
    "households.history.": "one sentence per table and kind of change",
    "households.field.": "labels of fields in the history; the key is the column",
    "households.id_state.": "one word per state of an ID number",
    "workspace.backup.reason_": "why a backup was made; the reason is stored as a word",
    "errors_cli.": "what an error says on the command line; its key is that of the error",
    "applications.way_out.": "how to put right what a case lacks; the rest of the key is the code of the need",
    "postings.": "words for kinds, states and acts of sheets; what a sheet says by its kind and by whom it is for",
    "notices.blank.": "what stands for an empty field on a blank paper; its key is the field",
    "notices.change.": "what a notice says of a change; its key is the kind of change",
    "notices.subject.": "what a template is about; its key is the subject",
    "notices.roster.": "who signs below a roster",
    "statistics.kind.": "one word per kind of change of a month",
    "cli.role.": "one word per role of a workspace",
}
# Here the rest of the key stands as a literal somewhere in the source, so that unused texts are still found.
LITERAL_TAILS = {"problems.", "operations."}
