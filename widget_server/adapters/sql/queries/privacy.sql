-- Rights of the person: all that is somebody's, found by their ids, handed out, erased; and what has become too old. :ids are
-- all ids of one person; :invitations are theirs.

-- name: erased_ids
-- An id and those that were joined to it.
SELECT CAST(:id AS TEXT)
UNION
SELECT alias.id FROM alias WHERE alias.workspace = :workspace AND alias.respondent_id = :id;

-- name: lock_people
UPDATE respondent SET revision = revision + 1
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
RETURNING id, first_seen_at;

-- name: person_accounts
-- Accounts that may still sign in under one of these ids.
SELECT id FROM staff
WHERE workspace = :workspace AND person_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND person_id IS NOT NULL
    AND disabled_at IS NULL;

-- name: person_invitations
SELECT id FROM invitation
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: person_talks
-- Where they took part, wrote, or did something.
SELECT conversation_id FROM participant
WHERE workspace = :workspace AND person_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
UNION
SELECT conversation_id FROM message
WHERE workspace = :workspace AND author_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND author_id IS NOT NULL
UNION
SELECT conversation_id FROM event
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
    AND conversation_id IS NOT NULL;

-- name: moments_around
-- The moments of others in these conversations.
SELECT id, context, page_messages FROM invitation
WHERE workspace = :workspace AND conversation_id IN (SELECT value FROM json_each(CAST(:talks AS TEXT)))
    AND respondent_id NOT IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: events_of
-- Which of these events are theirs.
SELECT event.id FROM json_each(CAST(:events AS TEXT)) AS wanted
CROSS JOIN event
WHERE event.workspace = :workspace AND event.id = wanted.value
    AND event.respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: change_moment
UPDATE invitation SET context = :context, page_messages = :page_messages WHERE workspace = :workspace AND id = :id;

-- name: touch_talks
UPDATE conversation SET revision = revision + 1
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:talks AS TEXT)));

-- name: erase_answers
DELETE FROM answer WHERE workspace = :workspace AND response_id IN (
    SELECT r.id FROM json_each(CAST(:invitations AS TEXT)) AS wanted CROSS JOIN response AS r
    WHERE r.workspace = :workspace AND r.invitation_id = wanted.value) RETURNING 1;

-- name: erase_responses
DELETE FROM response
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_replies
DELETE FROM reply
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_notes
DELETE FROM note
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_notices
DELETE FROM notice
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_displays
DELETE FROM display
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_answers_sent
DELETE FROM answer_sent
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_invitations
DELETE FROM invitation
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT))) RETURNING 1;

-- name: erase_decisions
DELETE FROM decision
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_timers
DELETE FROM timer
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_events
DELETE FROM event
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_counts
DELETE FROM event_count
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_messages
DELETE FROM message
WHERE workspace = :workspace AND author_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND author_id IS NOT NULL
RETURNING 1;

-- name: erase_participants
DELETE FROM participant
WHERE workspace = :workspace AND person_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_assignments
DELETE FROM assignment
WHERE workspace = :workspace AND subject = 'respondent' AND subject_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
RETURNING 1;

-- name: erase_groups
DELETE FROM respondent_group
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_aliases
DELETE FROM alias
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_people
DELETE FROM respondent
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;


-- ---------------------------------------------------------------------------------------------------- tombstones

-- name: salt
SELECT value FROM installation WHERE name = 'salt';

-- name: add_tombstone
INSERT INTO tombstone (workspace, hash, erased_at) VALUES (:workspace, :hash, :now)
ON CONFLICT (workspace, hash) DO UPDATE SET erased_at = excluded.erased_at WHERE tombstone.erased_at < excluded.erased_at;

-- name: tombstones
SELECT hash, erased_at FROM tombstone
WHERE workspace = :workspace AND hash > CAST(:after AS TEXT) ORDER BY hash LIMIT :limit;

-- name: last_erased
SELECT erased_at FROM tombstone WHERE erased_at > CAST(:since AS BIGINT) ORDER BY erased_at DESC LIMIT 1;

-- name: known_ids
-- Ids of people, wherever one may stand, in order.
SELECT found.id FROM (
    SELECT * FROM (
        SELECT id FROM respondent WHERE workspace = :workspace AND id > CAST(:after AS TEXT) ORDER BY id LIMIT :limit) AS own
    UNION
    SELECT * FROM (
        SELECT id FROM alias WHERE workspace = :workspace AND id > CAST(:after AS TEXT) ORDER BY id LIMIT :limit) AS own
    UNION
    SELECT * FROM (
        SELECT DISTINCT person_id AS id FROM participant WHERE workspace = :workspace AND person_id > CAST(:after AS TEXT)
        ORDER BY person_id LIMIT :limit) AS own
    UNION
    SELECT * FROM (
        SELECT DISTINCT author_id AS id FROM message
        WHERE workspace = :workspace AND author_id > CAST(:after AS TEXT) AND author_id IS NOT NULL
        ORDER BY author_id LIMIT :limit) AS own
    UNION
    SELECT * FROM (
        SELECT subject_id AS id FROM assignment
        WHERE workspace = :workspace AND subject = 'respondent' AND subject_id > CAST(:after AS TEXT)
        ORDER BY subject_id LIMIT :limit) AS own) AS found
ORDER BY found.id LIMIT :limit;


-- ---------------------------------------------------------------------------------------------------- requests

-- name: ask_erasure
INSERT INTO erasure (workspace, id, respondent_id, state, asked_by, asked_at, decided_by, decided_at)
VALUES (:workspace, :id, :respondent_id, 'asked', :asked_by, :now, NULL, NULL)
ON CONFLICT (workspace, respondent_id) WHERE state = 'asked' DO NOTHING RETURNING id;

-- name: erasure
SELECT id, respondent_id, state, asked_by, asked_at, decided_by, decided_at FROM erasure
WHERE workspace = :workspace AND id = :id;

-- name: erasures
SELECT id, respondent_id, state, asked_by, asked_at, decided_by, decided_at FROM erasure
WHERE workspace = :workspace AND (asked_at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY asked_at DESC, id DESC LIMIT :limit;

-- name: cancel_erasure
UPDATE erasure SET state = 'cancelled', decided_by = :decided_by, decided_at = :now, respondent_id = :hash
WHERE workspace = :workspace AND id = :id AND state = 'asked' RETURNING id;

-- name: finish_erasures
UPDATE erasure SET state = 'done', decided_by = :decided_by, decided_at = :now, respondent_id = :hash
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND state = 'asked'
RETURNING id;


-- ---------------------------------------------------------------------------------------------------- what is held

-- name: held_aliases
SELECT id, since, source FROM alias WHERE workspace = :workspace AND respondent_id = :id ORDER BY since, id;

-- name: held_people
SELECT id, verified_at, traits, traits_at, first_seen_at FROM respondent
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) ORDER BY id;

-- name: held_groups
SELECT g.group_id FROM json_each(CAST(:ids AS TEXT)) AS person CROSS JOIN respondent_group AS g
WHERE g.workspace = :workspace AND g.respondent_id = person.value ORDER BY g.group_id;

-- name: held_events
SELECT e.respondent_id, e.id, e.name, e.occurred_at, e.received_at, e.properties, e.source, e.conversation_id, e.page, e.device
FROM json_each(CAST(:ids AS TEXT)) AS person CROSS JOIN event AS e
WHERE e.workspace = :workspace AND e.respondent_id = person.value
ORDER BY e.received_at, e.id;

-- name: held_counts
SELECT respondent_id, name, times FROM event_count
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY respondent_id, name;

-- name: held_messages
SELECT conversation_id, id, author_id, text, sent_at FROM message
WHERE workspace = :workspace AND author_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND author_id IS NOT NULL
ORDER BY sent_at, id;

-- name: held_stays
SELECT conversation_id, person_id, role, since, until FROM participant
WHERE workspace = :workspace AND person_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY since, conversation_id, role;

-- name: held_assignments
SELECT staff_id, since, until FROM assignment
WHERE workspace = :workspace AND subject = 'respondent' AND subject_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY since, staff_id;

-- name: held_timers
SELECT survey_key, kind, due_at, since FROM timer
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY due_at, survey_key;

-- name: held_decisions
SELECT d.id, d.event_id, d.event_name, d.respondent_id, d.decided_at, d.survey_key, d.invitation_id, d.reasons, d.others
FROM json_each(CAST(:ids AS TEXT)) AS person CROSS JOIN decision AS d
WHERE d.workspace = :workspace AND d.respondent_id = person.value ORDER BY d.decided_at, d.id;

-- name: held_invitations
SELECT i.id, i.asked_as, i.identity, i.status, i.invited_at, i.closed_at, i.displayed_at FROM invitation AS i
WHERE i.workspace = :workspace AND i.respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY i.invited_at, i.id;

-- name: held_displays
SELECT invitation_id, channel, displayed_at FROM display
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT)))
ORDER BY displayed_at, id;

-- name: held_notes
SELECT invitation_id, author_id, text, written_at FROM note
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT)))
ORDER BY written_at, id;

-- name: held_pending
SELECT b.survey_key, b.survey_version, b.question_id, p.value FROM group_pending AS p
JOIN group_batch AS b ON b.workspace = p.workspace AND b.id = p.batch_id
WHERE p.workspace = :workspace AND p.respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
    AND p.respondent_id IS NOT NULL
ORDER BY b.survey_key, b.survey_version, b.question_id, p.id;

-- name: held_group_names
SELECT n.survey_key, n.survey_version, n.question_id, n.value FROM json_each(CAST(:ids AS TEXT)) AS person
CROSS JOIN group_name AS n
WHERE n.workspace = :workspace AND n.respondent_id = person.value
ORDER BY n.survey_key, n.survey_version, n.question_id, n.invitation_id;

-- name: held_requests
SELECT r.id, r.state, r.asked_at FROM json_each(CAST(:ids AS TEXT)) AS person CROSS JOIN erasure AS r
WHERE r.workspace = :workspace AND r.respondent_id = person.value AND r.state = 'asked' ORDER BY r.asked_at, r.id;


-- ---------------------------------------------------------------------------------------------------- retention

-- name: people_after
SELECT id FROM respondent WHERE workspace = :workspace AND id > CAST(:after AS TEXT) ORDER BY id LIMIT :limit;

-- name: talks_after
SELECT id FROM conversation WHERE workspace = :workspace AND id > CAST(:after AS TEXT) ORDER BY id LIMIT :limit;

-- name: drop_old_events
-- Somebody's events in the order of their arrival, as far as the first that is young enough, or the newest of all.
DELETE FROM event
WHERE workspace = :workspace AND respondent_id = :respondent_id AND seq < COALESCE((
    SELECT young.seq FROM event AS young
    WHERE young.workspace = :workspace AND young.respondent_id = :respondent_id AND young.received_at >= :before
    ORDER BY young.seq LIMIT 1
), CAST(:ever AS BIGINT)) AND seq < COALESCE((
    SELECT oldest.seq FROM event AS oldest WHERE oldest.workspace = :workspace AND oldest.respondent_id = :respondent_id
    ORDER BY oldest.seq LIMIT 1 OFFSET :most
), CAST(:ever AS BIGINT)) RETURNING 1;

-- name: old_invitations
-- Older than their survey keeps them, else than :before.
SELECT i.id, i.survey_key, i.respondent_id FROM json_each(CAST(:ids AS TEXT)) AS person CROSS JOIN invitation AS i
WHERE i.workspace = :workspace AND i.respondent_id = person.value AND i.status <> 'open'
    AND i.invited_at < COALESCE((
        SELECT CAST(kept.value AS BIGINT) FROM json_each(CAST(:surveys AS TEXT)) AS kept WHERE kept.key = i.survey_key
    ), CAST(:before AS BIGINT))
ORDER BY i.respondent_id, i.invited_at, i.id LIMIT :most;

-- name: drop_old_names
DELETE FROM group_name
WHERE workspace = :workspace AND survey_key = :survey_key AND invitation_id = :id RETURNING 1;

-- name: drop_old_messages
DELETE FROM message WHERE workspace = :workspace AND conversation_id = :id AND sent_at < :before RETURNING 1;

-- name: drop_old_stays
DELETE FROM participant
WHERE workspace = :workspace AND conversation_id = :id AND until IS NOT NULL AND until < :before RETURNING 1;

-- name: drop_old_decisions
DELETE FROM decision WHERE workspace = :workspace AND id IN (
    SELECT old.id FROM decision AS old WHERE old.workspace = :workspace AND old.decided_at < :before
    ORDER BY old.decided_at, old.id LIMIT :most) RETURNING 1;

-- name: drop_old_refusals
DELETE FROM refusal WHERE workspace = :workspace AND refused_at < :before RETURNING 1;
