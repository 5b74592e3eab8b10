-- Browsers into which something may be pushed.

-- name: subscribe
INSERT INTO push_subscription (workspace, id, respondent_id, endpoint, p256dh, auth, language, made_at, subscribed_as)
VALUES (:workspace, :id, :respondent_id, :endpoint, :p256dh, :auth, :language, :made_at, :subscribed_as)
ON CONFLICT (workspace, id) DO UPDATE
SET respondent_id = excluded.respondent_id, endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth,
    language = excluded.language, made_at = excluded.made_at, subscribed_as = excluded.subscribed_as;

-- name: drop_more_subscriptions
DELETE FROM push_subscription WHERE workspace = :workspace AND id IN (
    SELECT s.id FROM push_subscription AS s WHERE s.workspace = :workspace AND s.respondent_id = :respondent_id
    ORDER BY s.made_at DESC, s.id LIMIT 1000 OFFSET :most);

-- name: subscriptions
SELECT id, respondent_id, endpoint, p256dh, auth, language, made_at FROM push_subscription
WHERE workspace = :workspace AND respondent_id = :respondent_id ORDER BY made_at, id;

-- name: yield_subscription
-- Whoever was reached where another browser is reached now.
DELETE FROM push_subscription WHERE workspace = :workspace AND id = :to AND id <> :id
    AND EXISTS (SELECT 1 FROM push_subscription AS s WHERE s.workspace = :workspace AND s.id = :id);

-- name: move_subscription
UPDATE push_subscription SET id = :to, endpoint = :endpoint, p256dh = :p256dh, auth = :auth, made_at = :now
WHERE workspace = :workspace AND id = :id RETURNING 1;

-- name: unsubscribe
DELETE FROM push_subscription
WHERE workspace = :workspace AND id = :id AND respondent_id = COALESCE(CAST(:respondent_id AS TEXT), respondent_id)
RETURNING 1;
