"""What the organisation states of a deployment, and of itself, for controls and deployer indicators.

Every field is a fact of `catalogue/facts.yaml`, which says what it means: `reg.` for a deployment, `pol.` for the
organisation. A field that is left out is not stated; a text or a date may say `none`, which states that there is none.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from counterpoise.estate.values import DayOrNone, Number, Owned, Text, Texts, YesNo


def _number_or_not_asked(value: object) -> object:
    if value == "not_asked":
        return value
    try:
        return float(str(value))
    except ValueError:
        raise PydanticCustomError("number", "is neither a number nor not_asked") from None


DaysOrNotAsked = Annotated[Number | Literal["not_asked"], BeforeValidator(_number_or_not_asked)]


class DeploymentGovernance(Owned):
    """`governance:` of a deployment in the register."""

    owner_confirmed_on: DayOrNone | None = None
    risk_owner: Text | None = None
    escalation: Text | None = None
    approved_by: Text | None = None
    approved_on: DayOrNone | None = None
    users: Text | None = None
    context: Text | None = None
    purpose_drift: YesNo | None = None
    purpose_within_intended_use: YesNo | None = None
    placed_on_market: DayOrNone | None = None
    hardware: Text | None = None
    tooling: Text | None = None
    subprocessors: Text | None = None
    general_purpose: YesNo | None = None
    systemic_risk_status: Literal["systemic", "not_systemic"] | None = None
    monetisation: Text | None = None
    exemption_claimed: YesNo | None = None
    exclusion_claimed: YesNo | None = None
    gpai_provider_file: Text | None = None
    documentation_answered_days: DaysOrNotAsked | None = None
    high_risk_route: Literal["annex_i", "annex_iii"] | None = None
    classification_reason: Text | None = None
    classified_by: Text | None = None
    classified_on: DayOrNone | None = None
    use_matches_class: YesNo | None = None
    art5_screen: Literal["negative", "positive"] | None = None
    art5_screened_on: DayOrNone | None = None
    art50_trigger: YesNo | None = None
    instructions_ref: Text | None = None
    configured_limits: Text | None = None
    limits_breached: YesNo | None = None
    rebranded: YesNo | None = None
    unrecorded_modification: YesNo | None = None
    modification: Literal["none", "fine_tuned", "adapter", "retrieval"] | None = None
    modified_on: DayOrNone | None = None
    reassessed_on: DayOrNone | None = None
    finetune_flop: Number | None = None
    oversight_person: Text | None = None
    oversight_training: Text | None = None
    oversight_authority: Text | None = None
    oversight_on: DayOrNone | None = None
    oversight_measures: Text | None = None
    oversight_exercised_on: DayOrNone | None = None
    stop_mechanism: Text | None = None
    stop_tested_on: DayOrNone | None = None
    stop_test_passed: YesNo | None = None
    decommission_plan: Text | None = None
    monitoring_plan: Text | None = None
    incident_channel: Text | None = None
    incident_channel_tested_on: DayOrNone | None = None
    suspension_rule: Text | None = None
    serious_incidents: Number | None = None
    incidents_escalated: Number | None = None
    log_retention_days: Number | None = None
    log_control: YesNo | None = None
    workplace_use: YesNo | None = None
    workers_informed_on: DayOrNone | None = None
    eu_db_id: Text | None = None
    personal_data: YesNo | None = None
    dpia_ref: Text | None = None
    dpia_uses_instructions: YesNo | None = None
    affected_persons: YesNo | None = None
    notice_ref: Text | None = None
    fria_required: YesNo | None = None
    fria_ref: Text | None = None
    fria_on: DayOrNone | None = None
    impact_ref: Text | None = None
    direct_interaction: YesNo | None = None
    disclosure_ref: Text | None = None
    generates_content: YesNo | None = None
    output_marking: Text | None = None
    marking_test_passed: YesNo | None = None
    marking_tested_on: DayOrNone | None = None
    emotion_or_biometric: YesNo | None = None
    deepfake_use: YesNo | None = None
    label_ref: Text | None = None
    public_interest_text: YesNo | None = None
    editorial_control: Text | None = None
    explanation_procedure: Text | None = None
    decisions_reconstructed: YesNo | None = None
    redress_contact: Text | None = None
    redress_tested_on: DayOrNone | None = None
    responsibility_matrix: Text | None = None
    input_data_control: YesNo | None = None
    input_data_check: Text | None = None
    input_data_checked_on: DayOrNone | None = None
    licence_reviewed_on: DayOrNone | None = None
    licence_limit_breached: YesNo | None = None
    licensee_users_at_release: Number | None = None
    made_available: YesNo | None = None
    shown_notice: Text | None = None
    commercial_use: YesNo | None = None
    multimodal: YesNo | None = None
    output_training_use: YesNo | None = None
    output_training_model: Text | None = None
    output_training_kind: Literal["derivative", "language_model", "other_model"] | None = None
    output_training_competes: YesNo | None = None
    output_training_distributed: YesNo | None = None
    fallback: Text | None = None
    fallback_other_party: YesNo | None = None
    fallback_tested_on: DayOrNone | None = None
    fallback_result: Literal["met", "missed"] | None = None
    fallback_cost_ratio: Number | None = None
    tested_developers: Number | None = None
    time_to_switch_days: Number | None = None
    exit_plan_ref: Text | None = None
    exit_tested_on: DayOrNone | None = None
    concentration_assessed_on: DayOrNone | None = None
    contract_signed_on: DayOrNone | None = None
    vendor_review_on: DayOrNone | None = None
    vendor_rejected: YesNo | None = None
    card_reviewed_on: DayOrNone | None = None
    transparency_assessed_on: DayOrNone | None = None
    fairness_evaluation: Text | None = None
    own_evaluation_on: DayOrNone | None = None
    canary_run_on: DayOrNone | None = None
    drift_alarm_days: Number | None = None
    failed_criteria_live: YesNo | None = None
    user_doc_ref: Text | None = None


class OrganisationGovernance(Owned):
    """`governance:` of the organisation in estate.yaml."""

    literacy_measures: Text | None = None
    literacy_on: DayOrNone | None = None
    ai_policy: Text | None = None
    ai_policy_approved_on: DayOrNone | None = None
    concern_channel: Text | None = None
    impact_process: Text | None = None
    third_party_ai: Text | None = None
    approved_suppliers: Texts = ()
    public_authority: YesNo | None = None
    eligible_staff: Number | None = None
    financial_entity: YesNo | None = None
    concentration_assessed_on: DayOrNone | None = None
    concentration_untreated: YesNo | None = None
    monthly_users: Number | None = None
    annual_revenue_usd: Number | None = None
