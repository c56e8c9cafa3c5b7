"""Pure judgement over typed facts: no clock, no disk, no database.

facts              what goes in: documents, disclosures, evaluations, reviews, deployments
resolution         spelling → model, host → entity, and the chains of bases and parents
attribution        names in the logs → registered deployment, model, developer, host
access             open, partly open, closed or unknown, from evidence and licences along the lineage
documentation      indicator answers and [lower, upper] scores
concentration      shares, HHI and its relatives under unknown attribution
comparison         open and closed deployments side by side
findings           what needs somebody's attention: models, licences, dependencies
findings_coverage  the same for the evidence: missing, old, unusable, unregistered
"""
