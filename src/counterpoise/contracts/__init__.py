"""One file per subject declares its tables; `EVIDENCE_TABLES` are those whose rows come from evidence files."""

from counterpoise.contracts.base import Table
from counterpoise.contracts.documents import DISCLOSURE, DOCUMENT
from counterpoise.contracts.evaluations import EVALUATION
from counterpoise.contracts.usage import USAGE

EVIDENCE_TABLES: tuple[Table, ...] = (DOCUMENT, DISCLOSURE, USAGE, EVALUATION)
