-- Items of a rating's edition that one of its two kinds of file names, the table or the reports, and the other does not.
WITH named AS (
    SELECT scheme, regexp_replace(scheme, ' report$', '') AS rating, scheme_version, item,
           min(evidence_sha256) AS evidence_sha256
    FROM core_rating WHERE item <> 'total' GROUP BY ALL
), alone AS (
    SELECT * FROM named
    WHERE EXISTS (
        FROM named AS other WHERE other.rating = named.rating AND other.scheme <> named.scheme
            AND other.scheme_version IS NOT DISTINCT FROM named.scheme_version
    ) AND NOT EXISTS (
        FROM named AS other WHERE other.rating = named.rating AND other.scheme <> named.scheme
            AND other.scheme_version IS NOT DISTINCT FROM named.scheme_version AND other.item = named.item
    )
)
SELECT scheme, list(item ORDER BY item) AS items, string_split(any_value(evidence.paths), chr(10))[1] AS path,
       min(evidence_sha256) AS evidence_sha256
FROM alone JOIN core_evidence AS evidence USING (evidence_sha256)
GROUP BY scheme ORDER BY ALL
