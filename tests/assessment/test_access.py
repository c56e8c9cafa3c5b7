"""Access is derived from evidence: the licence text decides, and what is not shown stays unknown."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import AccessResult, derive_access
from counterpoise.assessment.facts import Deployment, Disclosure, Document, Dossier
from counterpoise.catalogue.licences import STRICTNESS
from counterpoise.vocabulary import Access, DisclosureState, DocumentKind, Hosting, LicenceClass, TextMatch

MODEL, BASE = "house/tuned", "llama-3.1-8b"
CARD = Document("c" * 64, DocumentKind.MODEL_CARD, MODEL)
TEXT = Document("7" * 64, DocumentKind.LICENCE_TEXT, MODEL)
TERMS = Document("e" * 64, DocumentKind.API_TERMS, None, title="Terms of the API")
WEIGHTS = Disclosure(CARD, "weights", DisclosureState.DISCLOSED)


def _judge(
    *documents: Document,
    disclosures: tuple[Disclosure, ...] = (),
    hosting: Hosting = Hosting.UNKNOWN,
    lineage: tuple[str, ...] = (MODEL,),
    release: dict[str, str] | None = None,
    digest: bool = False,
) -> AccessResult:
    deployment = Deployment(
        "d", "D", MODEL, hosting=hosting, weights_sha256="a" * 64 if digest else None, register_sha256="b" * 64
    )
    return derive_access(Dossier(deployment, documents, disclosures), lineage, release or {})


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("apache-2.0", Access.OPEN),
        ("openmdw-1.0", Access.OPEN),
        ("cc-by-4.0", Access.OPEN),
        ("gemma", Access.PARTLY_OPEN),
        ("llama3.3", Access.PARTLY_OPEN),
        ("cc-by-nc-4.0", Access.PARTLY_OPEN),
        ("my own licence", Access.UNKNOWN),
        ("cdla-permissive-2.0", Access.UNKNOWN),  # a licence for data says nothing of weights
    ],
)
def test_the_licence_decides_how_open_available_weights_are(claim: str, expected: Access) -> None:
    found = _judge(replace(CARD, licence_claim=claim), disclosures=(WEIGHTS,))
    assert (found.access, found.weights) == (expected, "yes")


def test_weights_are_shown_by_a_digest_in_the_register_too() -> None:
    found = _judge(replace(CARD, licence_claim="mit"), digest=True)
    assert found.access is Access.OPEN
    assert "b" * 64 in found.evidence


def test_gated_weights_are_available() -> None:
    gated = replace(WEIGHTS, state=DisclosureState.PARTIAL)
    assert _judge(replace(CARD, licence_claim="mit"), disclosures=(gated,)).access is Access.OPEN


@pytest.mark.parametrize(
    "disclosure",
    [
        replace(WEIGHTS, state=DisclosureState.NOT_DISCLOSED),
        replace(WEIGHTS, state=DisclosureState.NOT_COLLECTED),
        replace(WEIGHTS, field="datasets"),
        replace(WEIGHTS, document=replace(CARD, model=BASE)),
        replace(WEIGHTS, document=replace(CARD, model=None)),
        replace(WEIGHTS, document=replace(CARD, kind=DocumentKind.CONTRACT)),
    ],
)
def test_nothing_else_shows_weights(disclosure: Disclosure) -> None:
    found = _judge(replace(CARD, licence_claim="mit"), disclosures=(disclosure,), lineage=(MODEL, BASE))
    assert found.weights != "yes"
    assert found.access is Access.UNKNOWN


def test_a_document_that_denies_weights_is_a_no() -> None:
    denied = replace(WEIGHTS, state=DisclosureState.NOT_DISCLOSED)
    assert _judge(CARD, disclosures=(denied,)).weights == "no"
    assert _judge(CARD, disclosures=(denied, WEIGHTS)).weights == "yes"


@pytest.mark.parametrize("kind", [DocumentKind.API_TERMS, DocumentKind.CONTRACT])
@pytest.mark.parametrize("hosting", [Hosting.DEVELOPER_API, Hosting.RESELLER_API, Hosting.SERVICE])
def test_closed_needs_terms_and_a_service(kind: DocumentKind, hosting: Hosting) -> None:
    terms = replace(TERMS, kind=kind)
    found = _judge(terms, hosting=hosting)
    assert found.access is Access.CLOSED
    assert found.effective_licence_class is LicenceClass.API_TERMS
    assert [(link.source, link.licence_name) for link in found.licences] == [("terms", "Terms of the API")]
    assert _judge(hosting=hosting).access is Access.UNKNOWN
    assert _judge(replace(terms, kind=DocumentKind.NOTICE), hosting=hosting).access is Access.UNKNOWN
    for other in (Hosting.SELF, Hosting.THIRD_PARTY, Hosting.UNKNOWN):
        assert _judge(terms, hosting=other).access is Access.UNKNOWN


def test_known_terms_are_named() -> None:
    found = _judge(replace(TERMS, title="Gemini API Additional Terms of Service"), hosting=Hosting.DEVELOPER_API)
    assert found.licences[0].licence_id == "api-gemini-2025"


def test_missing_evidence_of_weights_is_not_closed_where_the_release_is_known() -> None:
    found = _judge(TERMS, hosting=Hosting.RESELLER_API, release={MODEL: "llama-3.3"})
    assert found.access is Access.UNKNOWN
    assert found.licences[0].source == "catalogue"


def test_a_service_on_an_open_base_is_closed_all_the_same() -> None:
    found = _judge(TERMS, hosting=Hosting.SERVICE, lineage=(MODEL, BASE), release={BASE: "llama-3.1"})
    assert found.access is Access.CLOSED
    assert [link.source for link in found.licences] == ["terms", "catalogue"]


def test_terms_of_a_host_do_not_close_open_weights() -> None:
    found = _judge(
        replace(CARD, licence_claim="apache-2.0"), TERMS, disclosures=(WEIGHTS,), hosting=Hosting.RESELLER_API
    )
    assert found.access is Access.OPEN
    assert TERMS.evidence_sha256 in found.evidence


def test_terms_do_not_stand_in_for_the_licence_of_available_weights() -> None:
    found = _judge(TERMS, digest=True, hosting=Hosting.RESELLER_API)
    assert (found.access, found.licences[0].source) == (Access.UNKNOWN, "not collected")
    assert found.effective_licence_class is LicenceClass.UNKNOWN


def test_a_deployment_without_a_model_is_unknown() -> None:
    found = _judge(TERMS, hosting=Hosting.RESELLER_API, lineage=())
    assert (found.access, found.licences) == (Access.UNKNOWN, ())
    assert "Which model answers is not shown." in found.reasons


def test_the_text_wins_over_the_card_and_the_conflict_is_reported() -> None:
    found = _judge(
        replace(CARD, licence_claim="apache-2.0"),
        replace(TEXT, title="LLAMA 3.1 COMMUNITY LICENSE AGREEMENT"),
        disclosures=(WEIGHTS,),
        release={MODEL: "mit"},
    )
    assert found.access is Access.PARTLY_OPEN
    assert [(link.licence_id, link.source) for link in found.licences] == [("llama-3.1", "licence text")]
    assert [(item.differs.licence_id, item.differs.source) for item in found.conflicts] == [
        ("apache-2.0", "model card"),
        ("mit", "catalogue"),
    ]


def test_a_choice_of_licences_is_no_conflict() -> None:
    found = _judge(
        replace(CARD, licence_claim="MIT OR Apache-2.0"), replace(TEXT, licence_claim="Apache-2.0"), digest=True
    )
    assert (found.conflicts, found.access) == ((), Access.OPEN)


def test_an_edition_of_the_same_class_in_the_catalogue_is_no_conflict() -> None:
    found = _judge(replace(CARD, licence_claim="cc-by-nc-4.0"), release={MODEL: "cohere-cc-by-nc-plus"}, digest=True)
    assert found.conflicts == ()


def test_a_text_that_is_not_recognised_is_not_replaced_by_the_card() -> None:
    found = _judge(
        replace(CARD, licence_claim="apache-2.0"), replace(TEXT, title="House Licence"), disclosures=(WEIGHTS,)
    )
    assert found.access is Access.UNKNOWN
    assert found.licences[0].licence_class is LicenceClass.UNKNOWN
    assert found.conflicts == ()
    assert any("House Licence" in reason and "recognised" in reason for reason in found.reasons)


def test_a_second_text_beside_a_limited_one_does_not_unsettle_it() -> None:
    policy = replace(TEXT, evidence_sha256="9" * 64, title="Llama 3.1 Acceptable Use Policy")
    limited = replace(TEXT, title="LLAMA 3.1 COMMUNITY LICENSE AGREEMENT")
    assert _judge(limited, policy, digest=True).access is Access.PARTLY_OPEN
    opened = replace(TEXT, title="MIT License")
    assert _judge(opened, policy, digest=True).access is Access.UNKNOWN


def test_the_strictest_licence_along_the_lineage_decides() -> None:
    card = replace(CARD, licence_claim="apache-2.0")
    alone = _judge(card, disclosures=(WEIGHTS,))
    tuned = _judge(card, disclosures=(WEIGHTS,), lineage=(MODEL, BASE), release={BASE: "llama-3.1"})
    unknown_base = _judge(card, disclosures=(WEIGHTS,), lineage=(MODEL, "somewhere/unheard-of"))
    limited = _judge(
        replace(card, licence_claim="gemma"), disclosures=(WEIGHTS,), lineage=(MODEL, "somewhere/unheard-of")
    )
    assert [item.access for item in (alone, tuned, unknown_base, limited)] == [
        *(Access.OPEN, Access.PARTLY_OPEN, Access.UNKNOWN, Access.PARTLY_OPEN)
    ]
    assert tuned.effective_licence_class is LicenceClass.USER_THRESHOLD
    assert [link.model for link in tuned.licences] == [MODEL, BASE]


def test_reasons_are_short_sentences_that_show_no_control_character() -> None:
    found = _judge(replace(CARD, licence_claim="evil\x1b[31m\u202e licence" + "x" * 400), disclosures=(WEIGHTS,))
    assert all(reason.endswith(".") and len(reason) < 200 for reason in found.reasons)
    assert "\x1b" not in "".join(found.reasons)


_claims = st.sampled_from([None, "mit", "apache-2.0", "gemma", "llama3.1", "cc-by-nc-4.0", "house licence"])
_dates = st.none() | st.dates(date(2024, 1, 1), date(2026, 10, 1))
_documents = st.lists(
    st.builds(
        Document,
        evidence_sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
        kind=st.sampled_from([DocumentKind.LICENCE_TEXT, DocumentKind.MODEL_CARD, DocumentKind.API_TERMS]),
        model=st.sampled_from([MODEL, BASE, None]),
        licence_claim=_claims,
        dated_on=_dates,
    ),
    max_size=5,
    unique_by=lambda document: document.evidence_sha256,
)


@given(st.data(), _documents, st.sampled_from(Hosting), st.booleans())
def test_the_order_of_evidence_does_not_matter(
    data: st.DataObject, documents: list[Document], hosting: Hosting, digest: bool
) -> None:
    lineage = (MODEL, BASE)
    first = _judge(*documents, hosting=hosting, lineage=lineage, digest=digest)
    shuffled = data.draw(st.permutations(documents))
    assert _judge(*shuffled, hosting=hosting, lineage=lineage, digest=digest) == first


@given(_documents, st.sampled_from(Hosting), st.booleans())
def test_open_is_never_said_without_weights_and_an_open_licence(
    documents: list[Document], hosting: Hosting, digest: bool
) -> None:
    found = _judge(*documents, hosting=hosting, lineage=(MODEL, BASE), digest=digest)
    if found.access in {Access.OPEN, Access.PARTLY_OPEN}:
        assert found.weights == "yes"
    if found.access is Access.OPEN:
        assert {STRICTNESS.get(link.licence_class) for link in found.licences} == {0}
    if found.access is Access.CLOSED:
        assert found.weights != "yes"
        assert any(document.kind is DocumentKind.API_TERMS for document in documents)
    assert len(found.licences) == 2


@pytest.mark.parametrize("text_match", [TextMatch.CHANGED, TextMatch.OTHER])
def test_a_text_in_doubt_is_never_the_permissive_licence_that_it_names(text_match: TextMatch) -> None:
    changed = replace(TEXT, licence_claim="mit", text_match=text_match)
    assert _judge(changed, disclosures=(WEIGHTS,)).access is Access.UNKNOWN
    assert _judge(replace(changed, text_match=None), disclosures=(WEIGHTS,)).access is Access.OPEN
    restricted = replace(changed, licence_claim="openrail-m")  # a limit stays a limit
    assert _judge(restricted, disclosures=(WEIGHTS,)).access is Access.PARTLY_OPEN


def test_the_title_of_a_card_names_a_model_and_no_licence() -> None:
    card = replace(CARD, licence_claim="a licence of our own", title="MIT")
    assert _judge(card, disclosures=(WEIGHTS,)).access is Access.UNKNOWN


def test_of_a_tag_and_a_title_that_differ_the_stricter_decides() -> None:
    text = replace(TEXT, licence_claim="mit", title="Creative Commons Attribution-NonCommercial 4.0 International")
    found = _judge(text, disclosures=(WEIGHTS,))
    assert found.effective_licence_class is LicenceClass.NONCOMMERCIAL
    turned = replace(TEXT, licence_claim="cc-by-nc-4.0", title="MIT License")
    assert _judge(turned, disclosures=(WEIGHTS,)).effective_licence_class is LicenceClass.NONCOMMERCIAL
