"""The nouns that findings count with, each for one and for many."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counterpoise.language import marked_many

NOUNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "day": marked_many("{n} day", "{n} days"),
        "file": marked_many("{n} file", "{n} files"),
        "call": marked_many("{n} call", "{n} calls"),
        "record": marked_many("{n} record", "{n} records"),
        "week": marked_many("{n} week", "{n} weeks"),
        "name": marked_many("{n} name", "{n} names"),
        "model": marked_many("{n} model", "{n} models"),
        "other file": marked_many("{n} other file", "{n} other files"),
        "further path": marked_many("{n} further path", "{n} further paths"),
        "further file": marked_many("{n} further file", "{n} further files"),
        "further name": marked_many("{n} further name", "{n} further names"),
        "further week": marked_many("{n} further week", "{n} further weeks"),
        "further claim": marked_many("{n} further claim", "{n} further claims"),
        "further control": marked_many("{n} further control", "{n} further controls"),
        "further gap": marked_many("{n} further gap", "{n} further gaps"),
        "further reason": marked_many("{n} further reason", "{n} further reasons"),
        "further remark": marked_many("{n} further remark", "{n} further remarks"),
        "further change": marked_many("{n} further change", "{n} further changes"),
        "further pair": marked_many("{n} further pair", "{n} further pairs"),
        "further clause": marked_many("{n} further clause", "{n} further clauses"),
        "further model": marked_many("{n} further model", "{n} further models"),
        "further condition": marked_many("{n} further condition", "{n} further conditions"),
        "further case": marked_many("{n} further case", "{n} further cases"),
        "document record": marked_many("{n} document record", "{n} document records"),
        "usage record": marked_many("{n} usage record", "{n} usage records"),
        "evaluation record": marked_many("{n} evaluation record", "{n} evaluation records"),
        "rating record": marked_many("{n} rating record", "{n} rating records"),
        "disclosure record": marked_many("{n} disclosure record", "{n} disclosure records"),
        "remark record": marked_many("{n} remark record", "{n} remark records"),
    }
)
