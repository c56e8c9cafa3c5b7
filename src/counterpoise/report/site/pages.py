"""The pages of a site: every number is a figure of one report, with a link to its derivation there."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.report.documents import file_name
from counterpoise.report.render import site_page
from counterpoise.report.site.history import POWER, SHOWN, History


def pages(history: History) -> Iterator[tuple[str, str]]:
    """Every page as its path below the site and its HTML."""

    def page(path: str, template: str, title: str, **given: object) -> tuple[str, str]:
        top = "../" * path.count("/")
        return path, site_page(
            template, history=history, top=top, title=title, page_of=page_of, dossier_of=_dossier_of, **given
        )

    yield page("index.html", "index", "Periods", groups=(("What is shown", SHOWN), ("Power", POWER)))
    yield page("deployments.html", "deployments", "Deployments")
    for deployment in history.deployments():
        yield page(page_of(deployment.id), "deployment", "Deployment", deployment=deployment)
    yield page("findings.html", "findings", "Findings")
    for edition in history.editions:
        yield page(f"derivations/{edition.period}.html", "derivations", "Derivations", edition=edition)


def page_of(deployment: str) -> str:
    """The page of a deployment, below the site."""
    return f"deployments/{file_name(deployment)}.html"


def _dossier_of(deployment: str) -> str:
    """The dossier of a deployment, below a bundle."""
    return f"dossiers/{file_name(deployment)}.pdf"
