"""Every text that a chart says by itself.

Names, numbers and the words of the vocabularies come from elsewhere; titles and subtitles, which hold figures, stand in
the templates around the charts.
"""

from __future__ import annotations

from counterpoise.language import marked, said

_TEXTS = {
    "DEPLOYMENTS": marked("deployments"),
    "DOCUMENTED": marked("documented"),
    "ANSWERED": marked("answered"),
    "NO_DEPLOYMENT": marked("no deployment in this group"),
    "NOT_ATTRIBUTED": marked("not attributed"),
    "FLOOR": marked("floor"),
    "LARGEST": marked("the largest"),
    "ITS_SHARE": marked("its share"),
    "NOBODY_KNOWN": marked("nobody is known"),
    "STOPS": marked("stops at once"),
    "STAYS_STOPPED": marked("stays stopped"),
    "TOGETHER": marked("Together: {names}"),
    "ORGANISATION": marked("The organisation"),
    "IN_FORCE": marked("controls in force"),
    "NO_SUBJECT": marked("no deployment"),
    "MEASURED": marked("measured"),
    "HATCHED": marked("The hatched part is not shown by the evidence."),
    "INTERVALS": marked("Documentation by deployment, from 0 to 1"),
    "LAYERS": marked("Share of the largest at each layer"),
    "SHARES": marked("Shares of tokens by {dimension}"),
    "TREND": marked("HHI by {dimension} and month"),
    "WITHDRAWALS": marked("What stops, and what stays stopped, if a party withdraws"),
    "VERDICTS": marked("Result of every control for every deployment"),
    "FRAMEWORKS": marked("Controls by framework and result"),
    "DUTIES": marked("Controls that are not in force yet, by their first day"),
    "PERFORMANCE": marked("Documentation and measured score: {benchmark}"),
    "COMPLETENESS": marked("Answered: {figure}"),
}


def __getattr__(name: str) -> str:
    """A text by its name, in the language in force."""
    try:
        return said(_TEXTS[name])
    except KeyError:
        raise AttributeError(name) from None


def stopped(stops: str, stays: str) -> str:
    """What the withdrawal of one party does, in the text alternative."""
    return said("stops at once {stops}, stays stopped {stays}", stops=stops, stays=stays)
