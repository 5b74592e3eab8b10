-- What is to be sent. Whoever takes an item has it alone until its lease ends.

-- name: add_outbox
INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
VALUES (:workspace, :id, :kind, :invitation_id, :subject, :content, 'waiting', :due_at, :give_up_at, 0, :made_at)
ON CONFLICT (workspace, id) DO NOTHING;

-- name: known_outbox
SELECT id FROM outbox WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: due_outbox
SELECT wanted.value FROM json_each(CAST(:kinds AS TEXT)) AS wanted
WHERE EXISTS (SELECT 1 FROM outbox AS o WHERE o.kind = wanted.value AND o.status = 'waiting' AND o.due_at <= :now);

-- name: take_outbox
WITH due AS MATERIALIZED (
    SELECT workspace AS of_workspace, id AS of_id FROM outbox
    WHERE status = 'waiting' AND kind = :kind AND due_at <= :now
    ORDER BY due_at, workspace, id LIMIT :most
    -- postgres: FOR UPDATE SKIP LOCKED
)
UPDATE outbox SET status = 'taken', attempts = attempts + 1, worker = :worker, leased_until = :leased_until
FROM due WHERE workspace = of_workspace AND id = of_id
RETURNING workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts;

-- name: begin_outbox
UPDATE outbox SET status = 'sending'
WHERE workspace = :workspace AND id = :id AND status = 'taken' AND worker = :worker
RETURNING 1;

-- name: end_outbox
UPDATE outbox SET status = :status, due_at = :due_at, ended_at = :ended_at, note = :note, worker = NULL, leased_until = NULL
WHERE workspace = :workspace AND id = :id AND status IN ('taken', 'sending') AND worker = :worker
RETURNING 1;

-- name: return_outbox
UPDATE outbox SET status = 'waiting', attempts = attempts - 1, worker = NULL, leased_until = NULL
WHERE status = 'taken' AND leased_until > 0 AND worker = :worker
RETURNING 1;

-- name: lapse_taken
UPDATE outbox SET status = 'waiting', worker = NULL, leased_until = NULL
WHERE status = 'taken' AND leased_until <= :now
RETURNING 1;

-- name: lapse_sending
UPDATE outbox SET status = 'unsure', ended_at = :now, note = :note, worker = NULL, leased_until = NULL
WHERE status = 'sending' AND leased_until <= :now
RETURNING 1;

-- name: hold_outbox
-- Its row, locked, if it is still this worker's.
UPDATE outbox SET leased_until = leased_until
WHERE workspace = :workspace AND id = :id AND status = 'taken' AND worker = :worker
RETURNING 1;

-- name: open_channels
UPDATE invitation SET channels = :channels WHERE workspace = :workspace AND id = :id AND status = 'open';

-- name: outbox
-- A page of it first; then of each what it is about. Of an invitation without a name no more than its survey.
WITH found AS MATERIALIZED (
    SELECT workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts, status, ended_at, note
    FROM outbox
    WHERE workspace = :workspace AND (made_at, id) < (:made_at, :before)
        AND (CAST(:status AS TEXT) IS NULL OR status = CAST(:status AS TEXT))
        AND (CAST(:kind AS TEXT) IS NULL OR kind = CAST(:kind AS TEXT))
        AND (CAST(:subject AS TEXT) IS NULL OR subject = CAST(:subject AS TEXT))
        AND (CAST(:named AS BIGINT) = 0 OR invitation_id IS NULL OR EXISTS (
            SELECT 1 FROM invitation AS i
            WHERE i.workspace = outbox.workspace AND i.id = outbox.invitation_id AND i.identity = 'named'))
    ORDER BY made_at DESC, id DESC LIMIT :limit
)
SELECT found.workspace, found.id, found.kind, found.invitation_id, found.subject, found.content, found.due_at, found.give_up_at, found.made_at, found.attempts,
    found.status, found.ended_at, found.note, v.version, v.definition, n.respondent_id, r.traits, n.status, COALESCE(NULLIF(e.name, ''), e.url, s.name)
FROM found
LEFT JOIN invitation AS i ON i.workspace = found.workspace AND i.id = found.invitation_id
LEFT JOIN survey_version AS v ON v.workspace = i.workspace AND v.survey_key = i.survey_key AND v.version = i.survey_version
LEFT JOIN invitation AS n ON n.workspace = found.workspace AND n.id = found.invitation_id AND n.identity = 'named'
LEFT JOIN respondent AS r ON r.workspace = n.workspace AND r.id = n.respondent_id
LEFT JOIN webhook_endpoint AS e ON e.workspace = found.workspace AND e.id = found.subject AND found.kind = 'webhook'
LEFT JOIN staff AS s ON s.workspace = found.workspace AND s.id = found.subject AND found.kind = 'notice'
ORDER BY found.made_at DESC, found.id DESC;

-- name: outbox_line
SELECT workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts, status, ended_at, note
FROM outbox WHERE workspace = :workspace AND id = :id;

-- name: sendings
SELECT workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts, status, ended_at, note
FROM outbox WHERE workspace = :workspace AND invitation_id = :invitation_id ORDER BY made_at, id;

-- name: outbox_counts
SELECT o.workspace, o.kind, o.status, count(*), MIN(o.due_at)
FROM json_each(CAST(:workspaces AS TEXT)) AS wanted
CROSS JOIN json_each('["waiting","taken","sending","failed","unsure"]') AS state
CROSS JOIN outbox AS o
WHERE o.workspace = wanted.value AND o.status = state.value
    AND (CAST(:named AS BIGINT) = 0 OR o.invitation_id IS NULL OR EXISTS (
        SELECT 1 FROM invitation AS i
        WHERE i.workspace = o.workspace AND i.id = o.invitation_id AND i.identity = 'named'))
GROUP BY o.workspace, o.kind, o.status ORDER BY o.workspace, o.kind, o.status;

-- name: again_outbox
UPDATE outbox SET status = 'waiting', due_at = :now, give_up_at = :give_up_at, ended_at = NULL, note = NULL
WHERE workspace = :workspace AND id = :id
    AND (status IN ('failed', 'skipped') OR (status = 'sent' AND kind = 'webhook'))
RETURNING 1;

-- name: erase_outbox
DELETE FROM outbox
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT)))
    AND invitation_id IS NOT NULL
RETURNING 1;

-- name: drop_old_outbox
-- What belongs to no invitation: the rest goes with it.
DELETE FROM outbox
WHERE workspace = :workspace AND made_at < :before AND invitation_id IS NULL
    AND status IN ('sent', 'skipped', 'failed', 'unsure', 'cancelled')
RETURNING 1;

-- name: preferences_of
SELECT channel, kind, wanted, source, changed_at FROM preference
WHERE workspace = :workspace AND respondent_id = :respondent_id ORDER BY channel, kind;

-- name: prefer
INSERT INTO preference (workspace, respondent_id, channel, kind, wanted, source, changed_at)
VALUES (:workspace, :respondent_id, :channel, :kind, :wanted, :source, :changed_at)
ON CONFLICT (workspace, respondent_id, channel, kind) DO UPDATE
SET wanted = excluded.wanted, source = excluded.source, changed_at = excluded.changed_at;

-- name: look_again
-- What is about to be sent to them is looked at anew: they may not want it any more.
UPDATE outbox SET status = 'waiting', worker = NULL, leased_until = NULL
WHERE workspace = :workspace AND status = 'taken' AND kind IN ('email', 'push') AND invitation_id IN (
    SELECT id FROM invitation WHERE workspace = :workspace AND respondent_id = :respondent_id);

-- name: count_browsers
SELECT count(*) FROM push_subscription WHERE workspace = :workspace AND respondent_id = :respondent_id;

-- name: erase_preferences
DELETE FROM preference
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_subscriptions
DELETE FROM push_subscription
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: held_preferences
SELECT channel, kind, wanted, source, changed_at FROM preference
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY respondent_id, channel, kind;

-- name: held_subscriptions
SELECT endpoint, language, made_at FROM push_subscription
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY made_at, id;

-- name: held_sendings
SELECT o.invitation_id, o.kind, o.status, o.made_at, o.ended_at
FROM json_each(CAST(:invitations AS TEXT)) AS wanted
CROSS JOIN outbox AS o
WHERE o.workspace = :workspace AND o.invitation_id = wanted.value AND o.invitation_id IS NOT NULL
ORDER BY o.made_at, o.id;
