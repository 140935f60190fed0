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
    r"\b(?:CIS|CIP(?:[- ]?(?:7|13))?|UCD|AMM|(?-i:MA)|GTIN|EAN|EudraCT|EU[- ]?CT|CTIS|NCT|RIPH|"
    r"IDRCB|ID-RCB|SIRET|SIREN|dossier|d[ée]cret|arr[êe]t[ée]|loi|ordonnance|article|art\.?|lot|"
    r"r[ée]f(?:[ée]rence)?\.?)\s*(?:n[°o]\s*)?:?\s*[A-Z]{0,4}[.\s-]?\d[\d \xa0./-]*|"
    r"\b\d{4}-\d{6}-\d{2}(?:-\d{2})?\b|\b3400[\d \xa0]{9,13}\b|"
    r"\b[LRD]\.?\s?\d{3,5}(?:-\d+)+",
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
    r"\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|av\.|boulevard|bd|impasse|all[ée]e|chemin|"
    r"place|quai|route|cours|square)\s+\w+|"
    r"\b\d{1,4}[a-z]?,?\s+(?-i:(?:[A-Z][\w'’-]+\s+){1,3})(?:street|road|avenue|lane|drive)\b|"
    r"\bhabit(?:e|ons)\s+(?:au|à)\s+\d|\b(?:habit\w+|adresse|address|live)\W+(?:\w+\W+)?\d{5}\b|"
    r"\b\d{5}\s+(?!euros?\b|patients?\b)(?-i:[A-ZÀ-Ý][a-zà-ÿ]+)",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\b(?:n[ée]e?\s+le|date\s+de\s+naissance|born\s+(?:on\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?|"
    r"date\s+of\s+birth|DOB|DDN)\b",
    re.IGNORECASE,
)
_NAMED = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?"
_SURNAMED = r"(?:[A-ZÀ-Ý][a-zà-ÿ]+|[A-ZÀ-Ý]{3,})"
_RELATIVE = (
    r"fils|fille|enfant|mari|femme|père|mère|papa|maman|frère|sœur|soeur|épouse|époux|compagne|"
    r"compagnon|bébé|patiente?|petit|petite|son|daughter|child|husband|wife|father|mother|mum|mom|"
    r"dad|brother|sister|partner|baby|patient"
)
_NAME = re.compile(
    r"\b(?:[Jj]e m'appelle|[Mm]on nom est|[Mm]y name is|[Ii]l s'appelle|[Ee]lle s'appelle|"
    rf"(?:[Hh]is|[Hh]er) name is)\s+{_NAMED}"
    r"|\b(?:M\.|Mr\.?|Mme|Mlle|Mrs\.?|Ms\.?|Monsieur|Madame)"
    rf"\s+(?:{_NAMED}\s+)?{_SURNAMED}\b(?!\s+(?:le|la)\b)"
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
    if any(not _is_official(match[1].lower()) for match in _EMAIL.finditer(message)):
        yield "email"
    if _ADDRESS.search(bare):
        yield "address"
    if _BIRTH.search(message):
        yield "birth"
    if _NAME.search(message.replace("’", "'")):
        yield "name"


def _is_official(domain: str) -> bool:
    return any(f".{domain}".endswith(f".{official}") for official in OFFICIAL)


def _is_nir(match: re.Match[str]) -> bool:
    """Tell whether thirteen digits can be a NIR: a month, and the key where it is given."""
    *parts, key = match.groups()
    month = int(match[3])
    if not (1 <= month <= 12 or 20 <= month <= 42 or month >= 50):
        return False
    digits = "".join(parts).replace("2A", "19").replace("2B", "18")
    return key is None or int(key) == 97 - int(digits) % 97
