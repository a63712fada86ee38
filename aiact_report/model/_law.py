"""The law's words, and what stands around them as of a day: routes, presumptions, standards, and what no container shows."""

from __future__ import annotations

import msgspec


class Paragraph(msgspec.Struct, frozen=True):
    """A subparagraph of the law, word for word."""

    key: str
    """`15(4)/2`: paragraph, and subparagraph where there are several."""
    label: str
    """`Article 15(4), second subparagraph`."""
    text: str
    anchor: str
    """Where to read it: the ELI address with the anchor of the paragraph."""


class Obligation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A phrase of Article 15(1), (4) or (5) that evidence can bear on."""

    key: str
    """`15.4-redundancy`; kept for good."""
    paragraph: str
    """Key of the `Paragraph` it is quoted from."""
    phrase: str
    """Verbatim."""
    title: str
    """Our short name for it."""
    note: str | None = None
    """What a reader must know, such as that the law says "may"."""


class Law(msgspec.Struct, frozen=True):
    """The legal text the mapping cites, with where it is from."""

    title: str
    celex: str
    consolidated: str
    eli: str
    sha256: str
    """Of the words that are quoted: see `pinned`."""
    checked: str
    """Date on which they were compared."""
    paragraphs: tuple[Paragraph, ...]
    obligations: tuple[Obligation, ...]
    beyond: tuple[BeyondReach, ...]
    statements: tuple[str, ...]
    """Sentences every dossier carries."""
    application: tuple[str, ...]
    """What holds of the text whatever the route."""
    pinned: str = ""
    """What exactly the digest is of."""
    compared: str = ""
    """With what the words were compared."""
    regime: Regime | None = None
    standards: Standards | None = None


class Route(msgspec.Struct, frozen=True):
    """A way by which a system is high-risk, with its dates."""

    key: str
    """`annex_iii` or `annex_i`."""
    title: str
    applies: str
    """The day from which Article 15 applies by it."""
    notes: tuple[str, ...]


class Presumption(msgspec.Struct, frozen=True):
    """A way to a presumption of conformity. It is only ever stated from an attestation."""

    key: str
    """`40`, `42(2)` or `42(3)`: what an attestation names."""
    title: str
    condition: str


class Neighbour(msgspec.Struct, frozen=True):
    """A provision that a dossier on Article 15 feeds."""

    provision: str
    roles: tuple[str, ...]
    about: str
    feeds: str


class Regime(msgspec.Struct, frozen=True):
    """When Article 15 applies and what stands around it, as of a day."""

    checked: str
    sources: tuple[str, ...]
    routes: tuple[Route, ...]
    both: tuple[str, ...]
    presumptions: tuple[Presumption, ...]
    neighbours: tuple[Neighbour, ...]


class Standard(msgspec.Struct, frozen=True):
    """A standard that is made or published for the Act or beside it."""

    name: str
    subject: str
    bears_on: str
    stage: str
    sure: str
    """How well the stage is known."""


class Standards(msgspec.Struct, frozen=True):
    """Where standards stand, as of a day."""

    checked: str
    cited: str
    """What is cited in the Official Journal."""
    sources: tuple[str, ...]
    entries: tuple[Standard, ...]


class BeyondReach(msgspec.Struct, frozen=True):
    """What container facts cannot evidence, and what would."""

    obligation: str
    why: str
    instead: str
    paragraph: str = ""
    """Key of the subparagraph it is about; empty where it is about another provision."""
