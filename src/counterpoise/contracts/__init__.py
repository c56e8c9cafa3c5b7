"""One file per subject declares its tables; `ALL_TABLES` are all of them, in the order in which they are filled."""

from counterpoise.contracts.aliases import ENTITY_ALIAS, MODEL_ALIAS
from counterpoise.contracts.audit import DUPLICATE, EVIDENCE, QUARANTINE, ROW_ACCOUNTING, USAGE_KEY
from counterpoise.contracts.base import Table
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.controls import CONTROL_VERDICT, FACT
from counterpoise.contracts.documents import DISCLOSURE, DOCUMENT
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY, MODEL, REVIEW
from counterpoise.contracts.evaluations import EVALUATION
from counterpoise.contracts.fit import FIT
from counterpoise.contracts.layers import LAYER, LAYER_USERS, UNIT_USERS
from counterpoise.contracts.licences import LICENCE, LICENCE_CHECK, LICENCE_CLAUSE, LICENCE_DUTY
from counterpoise.contracts.marts import (
    ACCESS,
    CONCENTRATION,
    FINDING,
    INDICATOR_ANSWER,
    LICENCE_LINK,
    SCORE,
    USAGE_MONTHLY,
)
from counterpoise.contracts.measures import MEASURE
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.contracts.ratings import RATING
from counterpoise.contracts.remarks import REMARK
from counterpoise.contracts.stability import STABILITY_TABLES
from counterpoise.contracts.usage import USAGE
from counterpoise.contracts.weekly import USAGE_WEEKLY, WEEKLY, WEEKLY_CONCENTRATION

RECORD_TABLES: tuple[Table, ...] = (DOCUMENT, USAGE, EVALUATION, RATING)
DETAILS_OF: dict[Table, tuple[Table, ...]] = {DISCLOSURE: (DOCUMENT,), REMARK: RECORD_TABLES}
"""Tables whose rows travel beside the records of others: a file is accounted for by its records alone."""
EVIDENCE_TABLES: tuple[Table, ...] = (*RECORD_TABLES, *DETAILS_OF)
ESTATE_TABLES: tuple[Table, ...] = (EVIDENCE, DEPLOYMENT, ENTITY, MODEL, REVIEW, LICENCE, LICENCE_CLAUSE)
AUDIT_TABLES: tuple[Table, ...] = (QUARANTINE, DUPLICATE, ROW_ACCOUNTING, USAGE_KEY, MODEL_ALIAS, ENTITY_ALIAS)
MART_TABLES: tuple[Table, ...] = (
    USAGE_MONTHLY,
    ACCESS,
    LICENCE_LINK,
    LICENCE_DUTY,
    LICENCE_CHECK,
    CLAIM,
    FACT,
    INDICATOR_ANSWER,
    SCORE,
    CONTROL_VERDICT,
    MEASURE,
    CONTROL_POINT,
    LAYER,
    LAYER_USERS,
    UNIT_USERS,
    *STABILITY_TABLES,
    CONCENTRATION,
    USAGE_WEEKLY,
    WEEKLY,
    WEEKLY_CONCENTRATION,
    FIT,
    FINDING,
)
ALL_TABLES: tuple[Table, ...] = (*EVIDENCE_TABLES, *ESTATE_TABLES, *AUDIT_TABLES, *MART_TABLES)
