"""Personal data is seen, whatever its kind; numbers of files, products and laws are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.personal import OFFICIAL, personal_data


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param(kind, message, id=message)
        for kind, messages in {
            "number": (
                *(
                    "2 84 0575123456 72",
                    "Son numéro : 284057512345672",
                    "Son numéro : 2 84 05 75 123 456 72",
                ),
                *("en Corse, 184032A00402178", "sans la clé, 2840575123456"),
                *("n° de sécu 284057512345600", "social security number 284057512345600"),
            ),
            "phone": (
                *("Appelez-moi au 06 12 34 56 78", "tél : 01.23.45.67.89", "0612345678"),
                *("06-12-34-56-78", "call me on +33 6 12 34 56 78", "+33 (0)6 12 34 56 78"),
                *("0033612345678", "décret 2021-869\n06 12 34 56 78", "ma mere 06 12 34 56 78"),
            ),
            "email": (
                *("écrivez à claire.martin@orange.fr", "Jane_Doe+aac@mail.example.org"),
                *("x@ansm.sante.fr.example.com", "x@notansm.sante.fr"),
            ),
            "address": (
                *("J'habite 12 rue des Lilas", "au 3 bis, impasse Verte", "7 av. Foch"),
                *("nous habitons au 3", "75013 Paris", "j'habite à 69003 lyon"),
                *("I live at 3 Oak street", "14 Old Mill Road, Leeds"),
            ),
            "birth": (
                *("Ma fille, née le 3 mars 2015", "il est ne le 13/02/1980", "DDN : 1/2/2003"),
                *("date de naissance 03/03/2015", "born on 3 March 2015", "born 13 March"),
                *("born on the 21st of May", "Date of birth: 03/03/2015"),
            ),
            "name": (
                *("Mon fils Lucas Bernard est malade", "mon mari, Paul MARTIN, attend"),
                *("my daughter Emma Stone is ill", "ma patiente Anne-Lise Roy"),
                *("Je m’appelle Claire", "Bonjour, mon nom est Durand", "my name is Bob"),
                *("elle s'appelle Zoé", "Her name is Ann", "Mme Durand attend"),
                *("M. Jean DUPONT", "Mr Smith asks", "Ms. Jane Doe"),
            ),
        }.items()
        for message in messages
    ],
)
def test_personal_data_is_seen(kind: str, message: str) -> None:
    assert personal_data(message) == (kind,)


@pytest.mark.parametrize(
    "message",
    [
        # products, trials and files
        *("CIS 61234567", "code CIS : 6 123 456 7", "CIP13 34009 300 1234 5", "CIP 3400930012345"),
        *("3400930012345", "34009 300 1234 5", "GTIN 03400930012345", "lot n° AB123456"),
        *("EudraCT 2019-001234-56", "2019-001234-56", "NCT01234567", "ID-RCB 2020-A01234-35"),
        *("EU/1/21/1551/001", "dossier n° 12 345 678 90", "référence 0612345678"),
        *("numéro de dossier : 2840575123456", "SIRET 123 456 789 00012"),
        # texts of law
        *("décret n° 2021-869 du 30 juin 2021", "loi n° 2020-1576", "arrêté 0123456789"),
        *("article L. 5121-12", "art. R.5121-68-1", "L5121-12-1 et R. 163-32"),
        # dates, deadlines and amounts
        *(
            "le lot 12345 Boîtes",
            "le 12/03/2026",
            "2026-03-12",
            "du 1er juillet 2021 au 30.06.2022",
            "il est né en 1980",
        ),
        *(
            "90 jours, puis 3 mois",
            "10000 patients",
            "12000 Patients",
            "45000 euros",
            "45000 Euros",
        ),
        # a wrong key or month
        *("284057512345600", "2 84 05 75 123 456 00", "2 84 13 75 123 456"),
        # desks, hospitals, and titles alone
        *("appelez le 3114 ou le 15", "le CHU de Lille", "l'hôpital Necker de Paris"),
        *("le docteur", "Le Dr", "le Pr Durand", "Monsieur le directeur", "Madame, Monsieur,"),
        *("mon fils est malade", "my daughter", "my name is not known", "M. le directeur"),
        "",
    ],
)
def test_what_is_no_personal_data(message: str) -> None:
    assert personal_data(message) == ()


@pytest.mark.parametrize(
    "relative",
    [
        *("fils", "fille", "mari", "femme", "père", "mère", "frère", "sœur", "soeur", "compagne"),
        *("patient", "patiente", "bébé", "son", "daughter", "husband", "wife", "partner", "child"),
    ],
)
def test_a_full_name_is_seen_beside_a_relative(relative: str) -> None:
    assert personal_data(f"{relative} Camille Bernard") == ("name",)
    assert personal_data(f"{relative} de Camille") == ()


@pytest.mark.parametrize(
    "label",
    [
        *(
            "CIS",
            "CIP",
            "CIP13",
            "UCD",
            "AMM",
            "MA",
            "GTIN",
            "EAN",
            "EudraCT",
            "CTIS",
            "NCT",
            "RIPH",
        ),
        *(
            "ID-RCB",
            "SIRET",
            "SIREN",
            "dossier",
            "décret",
            "arrêté",
            "loi",
            "ordonnance",
            "article",
        ),
        *("art.", "lot", "réf.", "référence"),
    ],
)
def test_a_number_with_its_label_is_no_phone(label: str) -> None:
    assert personal_data(f"{label} 0612345678") == personal_data(f"{label} n° 0612345678") == ()


@pytest.mark.parametrize("domain", OFFICIAL)
def test_the_address_of_a_desk_is_no_personal_data(domain: str) -> None:
    assert personal_data(f"écrire à aac@{domain}") == ()
    assert personal_data(f"écrire à AAC@desk.{domain.upper()}") == ()


def test_a_desk_does_not_hide_a_person() -> None:
    assert personal_data("de aac@ansm.sante.fr à claire@example.org") == ("email",)


def test_a_file_does_not_hide_a_person() -> None:
    message = "CIS 61234567, article L. 5121-12, tél. 06 12 34 56 78"
    assert personal_data(message) == ("phone",)


def test_each_kind_is_told_once() -> None:
    message = (
        "Mme Durand, née le 3 mars 2015, et Mme Roy, née le 4 mai 2016, 12 rue des Lilas, "
        "06 12 34 56 78 ou 06 12 34 56 79, a@example.org, b@example.org, 2 84 05 75 123 456 72"
    )
    assert personal_data(message) == ("number", "phone", "email", "address", "birth", "name")


@given(
    st.tuples(
        st.sampled_from("12"),
        st.integers(0, 99).map("{:02}".format),
        st.one_of(st.integers(1, 12), st.integers(20, 42), st.integers(50, 99)).map("{:02}".format),
        st.integers(1, 95).map("{:02}".format),
        st.integers(0, 999).map("{:03}".format),
        st.integers(0, 999).map("{:03}".format),
    ),
    st.sampled_from(["", " "]),
    st.integers(1, 96),
)
def test_a_social_security_number_is_seen_by_its_key(
    parts: tuple[str, ...], gap: str, shift: int
) -> None:
    key = 97 - int("".join(parts)) % 97
    wrong = (key + shift - 1) % 97 + 1
    assert personal_data(f"le {gap.join([*parts, f'{key:02}'])}") == ("number",)
    assert personal_data(f"le {gap.join([*parts, f'{wrong:02}'])}") == ()
