"""账号: another account of a person, or one put right; somebody else may collect, with the relation."""

from __future__ import annotations

from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.accounts import add_account, check_account, edit_account
from minsheng_desktop.households.records import Account, NewAccount
from minsheng_desktop.programmes.catalogue import load_code_lists
from ui.households.change_form import ChangeForm, Check, Work
from ui.kit import formats
from ui.kit.fields import ChoiceField, card_field, text_field
from ui.kit.forms import FormField

KEYS = ("number", "bank_name", "holder_name", "holder_relation", "account_type")


class AccountForm(ChangeForm):
    """Of ``person``; ``known`` is the account to put right (None: another one)."""

    def __init__(self, person: bytes, name: str, known: Account | None = None) -> None:
        kinds = [("", text("kit.none")), *((item.code, item.label) for item in load_code_lists()["account_type"].items)]
        fields: list[tuple[str, FormField]] = [
            ("number", card_field(text("entitlements.field.account_number"))),
            ("bank_name", text_field(text("households.field.bank_name"), optional=True)),
            ("holder_name", text_field(text("households.field.holder_name"), optional=True,
                                       help_line=text("dossier.account.holder_help", name=name))),
            ("holder_relation", text_field(text("households.field.holder_relation"), optional=True, width=120)),
        ]  # fmt: skip
        if known is None:
            fields.append(("account_type", ChoiceField(text("households.field.account_type"), kinds)))
        super().__init__(None, fields)
        self._person, self._name, self._known = person, name, known
        if known:
            self.form.set_values({key: getattr(known, key) or None for key in KEYS[:4]})

    def check(self) -> Check | None:
        values = self.form.values
        if not values["number"]:
            return None
        account = self._account(values)
        return lambda uow: check_account(account)

    def _account(self, values: dict[str, Any]) -> NewAccount:
        return NewAccount(**{key: values.get(key) or "" for key in KEYS})

    def lines(self) -> list[str]:
        values = self.form.values
        if not values["number"]:
            return []
        tail = formats.card_tail(values["number"])
        if self._known:
            return [text("dossier.account.edited", name=self._name, tail=tail)]
        words = [text("dossier.account.added", name=self._name, tail=tail)]
        if values["holder_name"] and values["holder_name"] != self._name:
            words.append(text("dossier.account.collects", name=values["holder_name"]))
        return words

    def work(self, values: dict[str, Any]) -> Work:
        if self._known:
            uid, changed = self._known.uid, {key: values[key] or "" for key in KEYS[:4]}
            return lambda do, job: do.run(edit_account, uid, changed)
        person, account = self._person, self._account(values)
        return lambda do, job: do.run(add_account, person, account)
