"""Every text that a chart says by itself.

Names, numbers and the words of the vocabularies come from elsewhere; titles and subtitles, which hold figures, stand in
the templates around the charts.
"""

from __future__ import annotations

DEPLOYMENTS = "deployments"
DOCUMENTED = "documented"
ANSWERED = "answered"
NO_DEPLOYMENT = "no deployment in this group"
NOT_ATTRIBUTED = "not attributed"
FLOOR = "floor"
LARGEST = "the largest"
ITS_SHARE = "its share"
NOBODY_KNOWN = "nobody is known"
STOPS = "stops at once"
STAYS_STOPPED = "stays stopped"
TOGETHER = "Together: {names}"
ORGANISATION = "The organisation"
IN_FORCE = "controls in force"
NO_SUBJECT = "no deployment"
MEASURED = "measured"
HATCHED = "The hatched part is not shown by the evidence."

INTERVALS = "Documentation by deployment, from 0 to 1"
LAYERS = "Share of the largest at each layer"
SHARES = "Shares of tokens by {dimension}"
TREND = "HHI by {dimension} and month"
WITHDRAWALS = "What stops, and what stays stopped, if a party withdraws"
VERDICTS = "Result of every control for every deployment"
FRAMEWORKS = "Controls by framework and result"
DUTIES = "Controls that are not in force yet, by their first day"
PERFORMANCE = "Documentation and measured score: {benchmark}"
COMPLETENESS = "Answered: {figure}"


def stopped(stops: str, stays: str) -> str:
    """What the withdrawal of one party does, in the text alternative."""
    return f"{STOPS} {stops}, {STAYS_STOPPED} {stays}"
