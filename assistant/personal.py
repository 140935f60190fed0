"""Personal data: what a message tells of a person and should not; identifiers of files are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Kind = Literal["number", "phone", "email", "address", "birth", "name"]
"""number: a French social security number (NIR)."""

OFFICIAL = ("ansm.sante.fr", "has-sante.fr", "sante.gouv.fr", "ema.europa.eu", "defiscience.fr")
"""Domains whose addresses are those of a desk."""

_FILES = re.compile(
    r"\b(?:CIS|CIP(?:[- ]?(?:7|13))?|UCD|AMM|MA|GTIN|EAN|EudraCT|EU[- ]?CT|CTIS|NCT|RIPH|IDRCB|ID-RCB|SIRET|SIREN|"
    r"dossier|d[ée]cret|arr[êe]t[ée]|loi|ordonnance|article|art\.?|lot|r[ée]f(?:[ée]rence)?\.?)"
    r"\s*(?:n[°o]\s*)?:?\s*[A-Z]{0,4}[.\s-]?\d[\d\s./-]*|\b\d{4}-\d{6}-\d{2}(?:-\d{2})?\b|\b3400[\d\s]{9,13}\b|"
    r"\b[LRDlrd]\.?\s?\d{3,5}(?:-\d+)+",
    re.IGNORECASE,
)
"""Numbers of files, products, trials and texts of law."""

_NIR = re.compile(
    r"\b([12])\s?(\d{2})\s?(\d{2})\s?(\d{2}|2[AB])\s?(\d{3})\s?(\d{3})(?:\s?(\d{2}))?\b"
)
_SOCIAL = re.compile(r"\b(?:s[ée]cu(?:rit[ée] sociale)?|NIR|social security)\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00)33[\s.-]?(?:\(0\)\s?)?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_ADDRESS = re.compile(
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|av\.|boulevard|bd|impasse|all[ée]e|chemin|place|quai|route|cours|"
    r"square|street|road|lane|drive)\s+\w+|\bhabit(?:e|ons)\s+(?:au|à)\s+\d|\b\d{5}\s+[A-ZÀ-Ý][a-zà-ÿ]+",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:n[ée]e?\s+le|date\s+de\s+naissance|born\s+(?:on\s+)?(?:the\s+)?\d|date\s+of\s+birth|DOB|DDN)\b",
    re.IGNORECASE,
)
_NAMED = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
_SURNAMED = r"(?:[A-ZÀ-Ý][a-zà-ÿ]+|[A-ZÀ-Ý]{3,})"
_RELATIVE = (
    r"fils|fille|enfant|mari|femme|père|mère|papa|maman|frère|sœur|soeur|épouse|époux|compagne|compagnon|bébé|patiente?|"
    r"petit|petite|son|daughter|child|husband|wife|father|mother|mum|mom|dad|brother|sister|partner|baby|patient"
)
_NAME = re.compile(
    rf"\b(?:[Jj]e m'appelle|[Mm]on nom est|[Mm]y name is|[Ii]l s'appelle|[Ee]lle s'appelle|(?:his|her) name is)\s+{_NAMED}"
    rf"|\b(?:M\.|Mr\.?|Mme|Mlle|Mrs\.?|Ms\.?|Monsieur|Madame)\s+(?:{_NAMED}\s+)?{_SURNAMED}\b(?!\s+(?:le|la)\b)"
    rf"|\b(?:{_RELATIVE})\s*,?\s+{_NAMED}\s+{_SURNAMED}\b"
)


def personal_data(message: str) -> tuple[Kind, ...]:
    """The kinds of personal data that a message holds, each once."""
    return tuple(dict.fromkeys(_found(message)))


def _found(message: str) -> Iterator[Kind]:
    bare = _FILES.sub(" ", message)
    told = bool(_SOCIAL.search(message))
    if any(told or _is_nir(match) for match in _NIR.finditer(bare)):
        yield "number"
    if _PHONE.search(_NIR.sub(" ", bare)):
        yield "phone"
    if any(not match[1].lower().endswith(OFFICIAL) for match in _EMAIL.finditer(message)):
        yield "email"
    if _ADDRESS.search(bare):
        yield "address"
    if _BIRTH.search(message):
        yield "birth"
    if _NAME.search(message.replace("’", "'")):
        yield "name"


def _is_nir(match: re.Match[str]) -> bool:
    """Tell whether thirteen digits can be a NIR: a month, and the key where it is given."""
    *parts, key = match.groups()
    month = int(match[3])
    if not (1 <= month <= 12 or 20 <= month <= 42 or month >= 50):
        return False
    digits = "".join(parts).replace("2A", "19").replace("2B", "18")
    return key is None or int(key) == 97 - int(digits) % 97
