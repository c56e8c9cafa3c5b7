-- Distinct users of the window by what they used at one layer; one that used several parties is split equally over them.
SELECT entity_id, users AS weight, evidence FROM mart_layer_users
WHERE dimension = $dimension ORDER BY weight DESC, entity_id
