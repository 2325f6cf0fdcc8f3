"""Persons, households, who belongs to which and when, accounts money goes to, scans and photographs."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exchanged
from db.types import Month, Uid


class Person(Exchanged, Base):
    """A natural person.

    ``id_no`` is a property, not a key: ``id_state`` says valid, old15 (15 digits, ``id_no`` is the
    18-digit form), doubt (kept as it came) or missing. ``birth`` is YYYY-MM-DD, YYYY-MM or YYYY.
    The ``*_reversed``, ``name_pinyin`` and ``name_initials`` columns are derived, serve the search
    box and sorting, and are not exchanged.
    """

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(Text, index=True)
    sex_code: Mapped[str] = mapped_column(Text, default="0")
    birth: Mapped[str | None] = mapped_column(Text, index=True)
    ethnic: Mapped[str | None] = mapped_column(Text)
    id_no: Mapped[str | None] = mapped_column(Text, index=True)
    id_state: Mapped[str] = mapped_column(Text, default="missing")
    phone: Mapped[str | None] = mapped_column(Text, index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    village_group: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    died_on: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[bytes | None] = mapped_column(Uid)
    predecessor_uid: Mapped[bytes | None] = mapped_column(Uid)
    name_pinyin: Mapped[str] = mapped_column(Text, default="", index=True)
    name_initials: Mapped[str] = mapped_column(Text, default="", index=True)
    id_reversed: Mapped[str | None] = mapped_column(Text, index=True)
    phone_reversed: Mapped[str | None] = mapped_column(Text, index=True)

    __table_args__ = (
        # The last guard behind the held-back doubt: one living row per node and valid number.
        Index(
            "ux_person_valid_id",
            "home_node",
            "id_no",
            unique=True,
            sqlite_where=text("id_state = 'valid' AND deleted = 0 AND merged_into IS NULL"),
        ),
        Index("ix_person_predecessor_uid", "predecessor_uid", sqlite_where=text("predecessor_uid IS NOT NULL")),
    )


class NameGram(Base):
    """Each pair of neighbouring characters of a name (the last one alone), for fragments."""

    __tablename__ = "name_gram"
    __table_args__ = {"sqlite_with_rowid": False}

    gram: Mapped[str] = mapped_column(Text, primary_key=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)


class FormerIdentity(Exchanged, Base):
    """A number (or name) a person was known by before; the present one stands on the person."""

    __tablename__ = "former_identity"

    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    until: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class Household(Exchanged, Base):
    """A household as it lives together; a benefit may cover only part of it."""

    __tablename__ = "household"

    number: Mapped[str | None] = mapped_column(Text, index=True)
    area_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("area.uid"), index=True)
    village_group: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    booklet_no: Mapped[str | None] = mapped_column(Text)
    size_stated: Mapped[int | None] = mapped_column(Integer)
    head_name: Mapped[str] = mapped_column(Text, default="")
    remark: Mapped[str | None] = mapped_column(Text)
    predecessor_uid: Mapped[bytes | None] = mapped_column(Uid)


class HouseholdMember(Exchanged, Base):
    """Who belongs to a household in which months; ``relation_code`` is GB/T 4761."""

    __tablename__ = "household_member"

    household_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    is_head: Mapped[int] = mapped_column(Integer, default=0)
    relation_code: Mapped[str | None] = mapped_column(Text)
    relation: Mapped[str | None] = mapped_column(Text)
    from_month: Mapped[int | None] = mapped_column(Month)
    to_month: Mapped[int | None] = mapped_column(Month)


class BankAccount(Exchanged, Base):
    """An account benefits are paid to; ``holder_name`` differs from the person when somebody collects."""

    __tablename__ = "bank_account"

    person_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    number: Mapped[str] = mapped_column(Text)
    number_reversed: Mapped[str] = mapped_column(Text, index=True)
    bank_name: Mapped[str | None] = mapped_column(Text)
    holder_name: Mapped[str | None] = mapped_column(Text)
    holder_relation: Mapped[str | None] = mapped_column(Text)
    account_type: Mapped[str | None] = mapped_column(Text)
    is_current: Mapped[int] = mapped_column(Integer, default=1)


class Attachment(Exchanged, Base):
    """A photograph or scan of a person, a household, a project or a register's line; ``digest`` is SHA-256 in hex.

    The row travels; the file itself stays until somebody asks for its kind.
    """

    __tablename__ = "attachment"

    person_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("person.uid"), index=True)
    household_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    project_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("project.uid"), index=True)
    register_entry_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("register_entry.uid"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    taken_on: Mapped[str | None] = mapped_column(Text)


class AttachmentFile(Base):
    """Where the encrypted file of an attachment lies in this workspace, and the key that opens it."""

    __tablename__ = "attachment_file"

    attachment_uid: Mapped[bytes] = mapped_column(Uid, primary_key=True)
    file_name: Mapped[str] = mapped_column(Text, unique=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class Dossier(Exchanged, Base):
    """The paper file of a household (一户一档): where it stands, how long it is kept, whether papers are missing."""

    __tablename__ = "dossier"

    household_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("household.uid"), index=True)
    programme_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("programme.uid"))
    number: Mapped[str | None] = mapped_column(Text)
    box: Mapped[str | None] = mapped_column(Text)
    volume: Mapped[str | None] = mapped_column(Text)
    keep_years: Mapped[int | None] = mapped_column(Integer)
    filed_on: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)


class DossierItem(Exchanged, Base):
    """A paper in a file: ``position`` is its number (件号), ``kind`` a code of the list ``paper_kind``.

    ``origin`` says made (printed here), scanned or paper; ``source`` where a paper entered later comes from.
    """

    __tablename__ = "dossier_item"

    dossier_uid: Mapped[bytes] = mapped_column(Uid, ForeignKey("dossier.uid"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    dated_on: Mapped[str | None] = mapped_column(Text)
    first_page: Mapped[int | None] = mapped_column(Integer)
    last_page: Mapped[int | None] = mapped_column(Integer)
    origin: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    remark: Mapped[str | None] = mapped_column(Text)
    person_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("person.uid"))
    attachment_uid: Mapped[bytes | None] = mapped_column(Uid, ForeignKey("attachment.uid"))
    application_uid: Mapped[bytes | None] = mapped_column(Uid)
    notice_uid: Mapped[bytes | None] = mapped_column(Uid)
