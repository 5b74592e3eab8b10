-- Addresses that are not written to any more.

-- name: stop_mail
-- A complaint stands over a bounce; again changes nothing.
INSERT INTO mail_stop (workspace, address, source, stopped_at) VALUES (:workspace, :address, :source, :stopped_at)
ON CONFLICT (workspace, address) DO UPDATE SET source = excluded.source, stopped_at = excluded.stopped_at
WHERE mail_stop.source = 'bounce' AND excluded.source = 'complaint'
RETURNING 1;

-- name: allow_mail
DELETE FROM mail_stop WHERE workspace = :workspace AND address = :address RETURNING 1;

-- name: mail_stop
SELECT source, stopped_at FROM mail_stop WHERE workspace = :workspace AND address = :address;
