-- Accounts that come from identity providers.

-- name: provisioned
SELECT staff_id FROM sign_in WHERE workspace = :workspace AND provider = :provider AND subject = :subject;

-- name: add_way_in
INSERT INTO sign_in (workspace, provider, subject, staff_id, secret, made_at, used_at)
VALUES (:workspace, :provider, :subject, :staff_id, '', :now, NULL);

-- name: lapsed
SELECT DISTINCT r.staff_id FROM staff_role AS r
WHERE r.workspace = :workspace AND r.source = :provider AND NOT EXISTS (
    SELECT 1 FROM sign_in AS w WHERE w.workspace = r.workspace AND w.staff_id = r.staff_id AND w.provider = :provider
        AND COALESCE(w.used_at, w.made_at) >= :unused_since)
ORDER BY r.staff_id;

-- name: role_sources
SELECT DISTINCT source FROM staff_role WHERE workspace = :workspace AND source > '' ORDER BY source;
