-- Endpoints, and what of the outbox is theirs.

-- name: count_webhooks
SELECT count(*) FROM webhook_endpoint WHERE workspace = :workspace;

-- name: add_webhook
INSERT INTO webhook_endpoint (workspace, id, url, name, content, team, survey_key, secrets, made_at, disabled_at, disabled_why,
    failing_since)
VALUES (:workspace, :id, :url, :name, :content, :team, :survey_key, :secrets, :made_at, :disabled_at, :disabled_why,
    :failing_since);

-- name: webhooks
SELECT workspace, id, url, name, content, team, survey_key, secrets, made_at, disabled_at, disabled_why, failing_since
FROM webhook_endpoint WHERE workspace = :workspace ORDER BY made_at, id;

-- name: webhook_types
SELECT endpoint_id, type FROM webhook_type WHERE workspace = :workspace;

-- name: webhook
SELECT workspace, id, url, name, content, team, survey_key, secrets, made_at, disabled_at, disabled_why, failing_since
FROM webhook_endpoint WHERE workspace = :workspace AND id = :id;

-- name: webhook_types_of
SELECT t.endpoint_id, t.type FROM json_each(CAST(:types AS TEXT)) AS known
CROSS JOIN webhook_type AS t
WHERE t.workspace = :workspace AND t.type = known.value AND t.endpoint_id = :id;

-- name: lock_webhook
-- Whoever changes it waits for one another here.
UPDATE webhook_endpoint SET name = name WHERE workspace = :workspace AND id = :id RETURNING 1;

-- name: change_webhook
UPDATE webhook_endpoint SET url = :url, name = :name, content = :content, team = :team, survey_key = :survey_key,
    secrets = :secrets, disabled_at = :disabled_at, disabled_why = :disabled_why, failing_since = :failing_since
WHERE workspace = :workspace AND id = :id;

-- name: drop_webhook_types
DELETE FROM webhook_type WHERE workspace = :workspace AND endpoint_id = :id
    AND type IN (SELECT value FROM json_each(CAST(:types AS TEXT)));

-- name: add_webhook_type
INSERT INTO webhook_type (workspace, endpoint_id, type) VALUES (:workspace, :id, :type);

-- name: remove_webhook
DELETE FROM webhook_endpoint WHERE workspace = :workspace AND id = :id RETURNING 1;

-- name: cancel_deliveries
UPDATE outbox SET status = 'cancelled', ended_at = :now, worker = NULL, leased_until = NULL
WHERE workspace = :workspace AND kind = 'webhook' AND subject = :id AND status IN ('waiting', 'taken');

-- name: webhook_failing
UPDATE webhook_endpoint SET failing_since = COALESCE(failing_since, CAST(:now AS BIGINT))
WHERE workspace = :workspace AND id = :id RETURNING failing_since;

-- name: webhook_well
UPDATE webhook_endpoint SET failing_since = NULL WHERE workspace = :workspace AND id = :id AND failing_since IS NOT NULL;

-- name: disable_webhook
UPDATE webhook_endpoint SET disabled_at = :now, disabled_why = :why
WHERE workspace = :workspace AND id = :id AND disabled_at IS NULL RETURNING 1;

-- name: webhook_health
SELECT o.subject, count(*) FILTER (WHERE o.status = 'sent'),
    count(*) FILTER (WHERE o.status IN ('waiting', 'taken', 'sending')),
    count(*) FILTER (WHERE o.status IN ('failed', 'skipped'))
FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN outbox AS o
WHERE o.workspace = :workspace AND o.kind = 'webhook' AND o.subject = wanted.value AND o.made_at >= :since
GROUP BY o.subject;

-- name: deliveries
SELECT workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts, status, ended_at, note
FROM outbox
WHERE workspace = :workspace AND kind = 'webhook' AND subject = :endpoint_id AND (made_at, id) < (:made_at, :before)
ORDER BY made_at DESC, id DESC LIMIT :limit;

-- name: replay_delivery
UPDATE outbox SET status = 'waiting', due_at = :now, give_up_at = :give_up_at, attempts = 0, ended_at = NULL, note = NULL
WHERE workspace = :workspace AND id = :id AND kind = 'webhook' AND subject = :endpoint_id
    AND status IN ('waiting', 'sent', 'failed', 'skipped')
RETURNING 1;

-- name: replay_failed
UPDATE outbox SET status = 'waiting', due_at = :now, give_up_at = :give_up_at, attempts = 0, ended_at = NULL, note = NULL
WHERE workspace = :workspace AND kind = 'webhook' AND subject = :endpoint_id AND made_at >= :since
    AND status IN ('failed', 'skipped')
RETURNING 1;
