-- One version that took over from another under the same name.
SELECT deployment_id, requested, before, after, changed_on, calls, recorded_on, evidence FROM mart_version_change
WHERE deployment_id = $deployment AND requested = $requested AND before = $before AND after = $after
