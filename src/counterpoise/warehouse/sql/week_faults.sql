-- Why nothing is measured of a week, by file; beside that every week that a file states ('stated'), and every week of a file
-- that contradicts itself ('contradicted'). Rows that were set aside count for the week that they state; one that states none
-- could belong to every week of its file.
WITH stated AS (
    SELECT evidence_sha256, record_number, CAST(started_at AS DATE) AS week_end
    FROM candidate_usage WHERE span_days = 7 AND started_at IS NOT NULL AND is_router_parent IS DISTINCT FROM true
), week AS (
    SELECT DISTINCT evidence_sha256, week_end FROM stated
), aside AS (
    SELECT DISTINCT evidence_sha256, record_number, rule = 'usage.conflicting_duplicate' AS is_conflict
    FROM core_quarantine WHERE table_name = 'core_usage'
), spanless AS (
    SELECT evidence_sha256 FROM candidate_usage SEMI JOIN aside USING (evidence_sha256, record_number)
    WHERE started_at IS NULL
)
SELECT week_end, 'stated' AS fault, evidence_sha256 FROM week
UNION
SELECT week_end, CASE kind WHEN 'implausible_series' THEN 'implausible' ELSE 'contradicted' END, evidence_sha256
FROM week JOIN core_remark USING (evidence_sha256) WHERE kind IN ('implausible_series', 'contradictory_figure')
UNION
SELECT week_end, CASE WHEN is_conflict THEN 'conflicting' ELSE 'set_aside' END, evidence_sha256
FROM stated JOIN aside USING (evidence_sha256, record_number)
UNION
SELECT week_end, 'set_aside', evidence_sha256 FROM week SEMI JOIN spanless USING (evidence_sha256)
UNION
SELECT CAST(started_at AS DATE), 'without_tokens', evidence_sha256
FROM core_usage
WHERE span_days = 7 AND NOT is_router_parent AND request_count > 0 AND input_tokens IS NULL AND output_tokens IS NULL
ORDER BY ALL
