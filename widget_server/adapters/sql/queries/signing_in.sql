-- Ways into accounts, sessions, and attempts to sign in by a provider.

-- name: sign_in
SELECT provider, subject, staff_id, secret, used_at FROM sign_in
WHERE workspace = :workspace AND provider = :provider AND subject = :subject;

-- name: sign_ins
SELECT provider, subject, staff_id, secret, used_at FROM sign_in
WHERE workspace = :workspace AND staff_id = :staff_id ORDER BY provider, subject;

-- name: set_sign_in
-- Nothing comes back where the name is another account's, or there is no account.
INSERT INTO sign_in (workspace, provider, subject, staff_id, secret, made_at, used_at)
SELECT s.workspace, :provider, :subject, s.id, :secret, CAST(:now AS BIGINT), NULL FROM staff AS s
WHERE s.workspace = :workspace AND s.id = :staff_id
ON CONFLICT (workspace, provider, subject) DO UPDATE SET secret = excluded.secret
    WHERE sign_in.staff_id = excluded.staff_id
RETURNING subject;

-- name: begin_session
INSERT INTO session (workspace, id, staff_id, provider, made_at, used_at, expires_at)
SELECT s.workspace, :id, s.id, :provider, CAST(:made_at AS BIGINT), CAST(:made_at AS BIGINT), CAST(:expires_at AS BIGINT)
FROM staff AS s WHERE s.workspace = :workspace AND s.id = :staff_id AND s.disabled_at IS NULL
RETURNING id;

-- name: used_sign_in
UPDATE sign_in SET used_at = :now
WHERE workspace = :workspace AND provider = :provider AND subject = :subject AND staff_id = :staff_id;

-- name: forget_sessions
DELETE FROM session WHERE expires_at <= :now;

-- name: session
SELECT e.id, e.staff_id, e.provider, e.made_at, e.used_at, e.expires_at FROM session AS e
JOIN staff AS s ON s.workspace = e.workspace AND s.id = e.staff_id
WHERE e.workspace = :workspace AND e.id = :id AND e.expires_at > :now AND e.used_at >= :idle_since
    AND s.disabled_at IS NULL;

-- name: sessions
SELECT e.id, e.staff_id, e.provider, e.made_at, e.used_at, e.expires_at FROM session AS e
WHERE e.workspace = :workspace AND e.staff_id = :staff_id AND e.expires_at > :now AND e.used_at >= :idle_since
ORDER BY e.used_at DESC, e.id;

-- name: standing
-- :workspaces and :ids have the same length: the first of one belongs to the first of the other.
SELECT e.workspace, e.id FROM json_each(CAST(:workspaces AS TEXT)) AS w
JOIN json_each(CAST(:ids AS TEXT)) AS i ON i.key = w.key
CROSS JOIN session AS e
JOIN staff AS s ON s.workspace = e.workspace AND s.id = e.staff_id
WHERE e.workspace = w.value AND e.id = i.value AND e.expires_at > :now AND e.used_at >= :idle_since AND s.disabled_at IS NULL;

-- name: disabled_people
SELECT s.workspace, s.person_id FROM json_each(CAST(:workspaces AS TEXT)) AS w
JOIN json_each(CAST(:ids AS TEXT)) AS i ON i.key = w.key
CROSS JOIN staff AS s
WHERE s.workspace = w.value AND s.person_id = i.value AND s.disabled_at IS NOT NULL;

-- name: use_session
UPDATE session SET used_at = :now WHERE workspace = :workspace AND id = :id AND used_at < :now;

-- name: end_session
DELETE FROM session WHERE workspace = :workspace AND id = :id RETURNING id;

-- name: end_sessions
DELETE FROM session WHERE workspace = :workspace AND staff_id = :staff_id AND id <> :but RETURNING id;

-- name: keep_attempt
INSERT INTO sign_in_attempt (workspace, id, provider, content, expires_at)
VALUES (:workspace, :id, :provider, :content, :expires_at);

-- name: forget_attempts
DELETE FROM sign_in_attempt WHERE expires_at <= :now;

-- name: take_attempt
DELETE FROM sign_in_attempt WHERE workspace = :workspace AND id = :id AND provider = :provider AND expires_at > :now
RETURNING content;
