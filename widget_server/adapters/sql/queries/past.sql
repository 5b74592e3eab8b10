-- What somebody has answered, as they look back on it.

-- name: past
SELECT invitation_id FROM response
WHERE workspace = :workspace AND respondent_id = :respondent_id AND identity = 'named' AND status = 'complete'
    AND (started_at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY started_at DESC, id DESC LIMIT :limit;

-- name: past_place
SELECT started_at, id FROM response
WHERE workspace = :workspace AND invitation_id = :invitation_id AND respondent_id = :respondent_id;
