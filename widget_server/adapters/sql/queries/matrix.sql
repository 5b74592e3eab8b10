-- Matrix: where a workspace is at home, what was pushed, rooms, and what was said in them.

-- name: set_matrix_home
INSERT INTO matrix_home (workspace, url, localpart, as_token, hs_hash, user_id, made_at, worker, leased_until)
VALUES (:workspace, :url, :localpart, :as_token, :hs_hash, :user_id, :made_at, NULL, NULL)
ON CONFLICT (workspace) DO UPDATE SET url = excluded.url, localpart = excluded.localpart, as_token = excluded.as_token,
    hs_hash = excluded.hs_hash, user_id = excluded.user_id, made_at = excluded.made_at;

-- name: drop_matrix_home
DELETE FROM matrix_home WHERE workspace = :workspace RETURNING workspace;

-- name: matrix_homes
SELECT workspace, url, localpart, as_token, hs_hash, user_id, made_at FROM matrix_home ORDER BY workspace;

-- name: name_matrix_home
UPDATE matrix_home SET user_id = :user_id WHERE workspace = :workspace;

-- name: known_workspace
SELECT workspace FROM workspace WHERE workspace = :workspace;

-- name: keep_matrix
INSERT INTO matrix_event (workspace, id, seq, sender, content, done_at)
VALUES (:workspace, :id, :seq, :sender, :content, NULL)
ON CONFLICT (workspace, id) DO NOTHING;

-- name: known_matrix
SELECT id FROM matrix_event WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: last_matrix
-- Where the clock stands behind what came before.
SELECT seq FROM matrix_event
WHERE workspace = :workspace AND done_at IS NULL AND seq >= CAST(:first AS BIGINT) ORDER BY seq DESC LIMIT 1;

-- name: lease_matrix
UPDATE matrix_home SET worker = :worker, leased_until = :until
WHERE workspace = :workspace AND (worker IS NULL OR worker = :worker OR leased_until < :now) RETURNING workspace;

-- name: waiting_matrix
SELECT content FROM matrix_event
WHERE workspace = :workspace AND done_at IS NULL AND seq > CAST(:after AS BIGINT) ORDER BY seq, id LIMIT :most;

-- name: done_matrix
UPDATE matrix_event SET done_at = :now, content = NULL, sender = '' WHERE workspace = :workspace AND id = :id;

-- name: forget_matrix
DELETE FROM matrix_event WHERE workspace = :workspace AND done_at IS NOT NULL AND done_at < CAST(:before AS BIGINT)
RETURNING 1;

-- name: drop_unheard
-- What was said and never worked off: its homeserver is gone, or does not answer.
DELETE FROM matrix_event WHERE workspace = :workspace AND done_at IS NULL AND seq < CAST(:before AS BIGINT) RETURNING 1;

-- name: matrix_room
SELECT id, state, sealed FROM matrix_room WHERE workspace = :workspace AND id = :id;

-- name: set_matrix_room
INSERT INTO matrix_room (workspace, id, state, sealed, changed_at) VALUES (:workspace, :id, :state, :sealed, :now)
ON CONFLICT (workspace, id) DO UPDATE
SET state = excluded.state, sealed = excluded.sealed, changed_at = excluded.changed_at;

-- name: rooms_with
-- Under whichever of their ids they were told.
SELECT DISTINCT r.id FROM (
    SELECT CAST(:person_id AS TEXT) AS id
    UNION
    SELECT alias.id FROM alias WHERE alias.workspace = :workspace AND alias.respondent_id = :person_id) AS own
CROSS JOIN participant AS p
CROSS JOIN matrix_room AS r
WHERE p.workspace = :workspace AND p.person_id = own.id AND p.until IS NULL
    AND r.workspace = :workspace AND r.id = p.conversation_id AND r.state = 'joined' AND r.sealed = 'no'
ORDER BY r.id LIMIT :most;

-- name: add_post
-- Of an invitation that was erased meanwhile nothing is kept.
INSERT INTO matrix_post (workspace, event_id, room_id, invitation_id, kind, subject, state, heard, posted_at)
SELECT i.workspace, CAST(:event_id AS TEXT), CAST(:room_id AS TEXT), i.id, CAST(:kind AS TEXT), CAST(:subject AS TEXT),
    CAST(:state AS TEXT), CAST(:heard AS TEXT), CAST(:posted_at AS BIGINT)
FROM invitation AS i WHERE i.workspace = :workspace AND i.id = :invitation_id
ON CONFLICT (workspace, event_id) DO NOTHING;

-- name: posts
SELECT invitation_id, event_id, room_id, kind, subject, state, heard, posted_at FROM matrix_post
WHERE workspace = :workspace AND invitation_id = :invitation_id ORDER BY posted_at, event_id;

-- name: post
SELECT invitation_id, event_id, room_id, kind, subject, state, heard, posted_at FROM matrix_post
WHERE workspace = :workspace AND event_id = :event_id;

-- name: open_posts
SELECT invitation_id, event_id, room_id, kind, subject, state, heard, posted_at FROM matrix_post
WHERE workspace = :workspace AND room_id = :room_id AND state <> 'folded' AND kind IN ('ask', 'link')
ORDER BY posted_at DESC LIMIT :most;

-- name: rooms_asked
SELECT DISTINCT p.room_id FROM json_each(CAST(:rooms AS TEXT)) AS wanted CROSS JOIN matrix_post AS p
WHERE p.workspace = :workspace AND p.room_id = wanted.value AND p.state <> 'folded' AND p.kind IN ('ask', 'link');

-- name: last_ask
SELECT invitation_id, event_id, room_id, kind, subject, state, heard, posted_at FROM matrix_post
WHERE workspace = :workspace AND room_id = :room_id AND heard = 'last' AND kind = 'ask'
ORDER BY posted_at DESC LIMIT 1;

-- name: mark_post
UPDATE matrix_post SET state = COALESCE(CAST(:state AS TEXT), state), heard = COALESCE(CAST(:heard AS TEXT), heard)
WHERE workspace = :workspace AND event_id = :event_id;

-- name: pass_posts
UPDATE matrix_post SET heard = 'passed' WHERE workspace = :workspace AND room_id = :room_id AND heard = 'last';

-- name: unsay_message
UPDATE message SET text = NULL WHERE workspace = :workspace AND conversation_id = :conversation_id AND id = :id
    AND text IS NOT NULL RETURNING id;

-- name: moments_with
-- Moments that may hold a message.
SELECT id, context, page_messages FROM invitation
WHERE workspace = :workspace AND conversation_id = :conversation_id AND context LIKE CAST(:like AS TEXT);

-- name: erase_posts
DELETE FROM matrix_post
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_matrix_events
DELETE FROM matrix_event
WHERE workspace = :workspace AND sender IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: held_posts
SELECT invitation_id, room_id, kind, posted_at FROM matrix_post
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT)))
ORDER BY posted_at, event_id;

-- name: held_matrix_events
SELECT id, content FROM matrix_event
WHERE workspace = :workspace AND sender IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) ORDER BY seq, id;
