-- What is asked of one person, for a bridge to another chat.

-- name: asked_of_open
SELECT id FROM invitation
WHERE workspace = :workspace AND respondent_id = :respondent_id AND (invited_at, id) > (:at, :after)
    AND status = 'open' AND expires_at > :now
ORDER BY invited_at, id LIMIT :most;

-- name: asked_of_all
SELECT id FROM invitation
WHERE workspace = :workspace AND respondent_id = :respondent_id AND (invited_at, id) > (:at, :after)
ORDER BY invited_at, id LIMIT :most;
