-- The inbox. Each list is what is unread, then the rest, newest first, after a key: one query for each way that an index leads
-- through; what is within a scope is said as in reviewing.sql. Whatever else a filter says is held against the rows read.

-- name: inbox_unread
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.identity = 'named' AND r.review = 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_team_unread
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.team = :team AND r.identity = 'named' AND r.review = 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_survey_unread
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.survey_key = :survey AND r.identity = 'named' AND r.review = 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_own_unread
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM json_each(CAST(:people AS TEXT)) AS person CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.respondent_id = person.value AND r.identity = 'named' AND r.review = 'open'
    AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
        OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_handled
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.identity = 'named' AND r.review <> 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_team_handled
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.team = :team AND r.identity = 'named' AND r.review <> 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_survey_handled
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.survey_key = :survey AND r.identity = 'named' AND r.review <> 'open'
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_own_handled
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM json_each(CAST(:people AS TEXT)) AS person CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.respondent_id = person.value AND r.identity = 'named' AND r.review <> 'open'
    AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
        OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_person
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.respondent_id = :respondent AND r.identity = 'named'
    AND CASE WHEN r.review = 'open' THEN 1 ELSE 0 END = CAST(:unread AS BIGINT)
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_of_conversation
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.conversation_id = :conversation AND r.identity = 'named'
    AND CASE WHEN r.review = 'open' THEN 1 ELSE 0 END = CAST(:unread AS BIGINT)
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_handed
-- What one account was given to see to, until it is resolved.
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.handed_to = :staff_id AND r.identity = 'named' AND r.handed_to IS NOT NULL
    AND r.review <> 'resolved'
    AND CASE WHEN r.review = 'open' THEN 1 ELSE 0 END = CAST(:unread AS BIGINT)
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: inbox_waiting
SELECT r.invitation_id, r.id, r.respondent_id, r.survey_key, r.team, r.mentor_id, r.conversation_id, r.started_at, r.score, r.level,
    r.search, r.happened, r.review, r.handed_to, r.waiting_since
FROM response AS r
WHERE r.workspace = :workspace AND r.identity = 'named' AND r.waiting_since IS NOT NULL
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :limit;

-- name: reached
-- Which of these invitations have a named response within the scope, by which of its parts, and how far the handling is.
SELECT r.invitation_id, r.review, r.conversation_id,
    CASE WHEN r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM json_each(CAST(:ids AS TEXT)) AS wanted CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.invitation_id = wanted.value AND r.identity = 'named'
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))));

-- name: names
-- What people are called, as traits; aliases followed.
SELECT wanted.value, person.traits FROM json_each(CAST(:ids AS TEXT)) AS wanted
LEFT JOIN alias ON alias.workspace = :workspace AND alias.id = wanted.value
JOIN respondent AS person ON person.workspace = :workspace AND person.id = COALESCE(alias.respondent_id, wanted.value);

-- name: hand_over
UPDATE response SET handed_to = CAST(:staff_id AS TEXT)
WHERE workspace = :workspace AND invitation_id = :invitation_id RETURNING id;

-- name: add_note
INSERT INTO note (workspace, id, invitation_id, author_id, text, written_at)
SELECT r.workspace, CAST(:id AS TEXT), r.invitation_id, CAST(:author_id AS TEXT), CAST(:text AS TEXT), CAST(:now AS BIGINT)
FROM response AS r WHERE r.workspace = :workspace AND r.invitation_id = :invitation_id AND (
    SELECT count(*) FROM note AS kept WHERE kept.workspace = :workspace AND kept.invitation_id = :invitation_id
) < CAST(:most AS BIGINT)
ON CONFLICT (workspace, id) DO NOTHING RETURNING id;

-- name: note
SELECT id FROM note WHERE workspace = :workspace AND invitation_id = :invitation_id AND id = :id;

-- name: notes
SELECT n.id, n.author_id, s.name, n.text, n.written_at FROM note AS n
LEFT JOIN staff AS s ON s.workspace = n.workspace AND s.id = n.author_id
WHERE n.workspace = :workspace AND n.invitation_id = :invitation_id ORDER BY n.written_at, n.id LIMIT :most;

-- name: events_after
-- What somebody did after an event of theirs; where that is gone, or was another id's, among their latest.
SELECT e.respondent_id, e.id, e.name, e.occurred_at, e.received_at, e.properties, e.source, e.conversation_id, e.page, e.device
FROM event AS e
WHERE e.workspace = :workspace AND e.respondent_id = :respondent_id AND e.occurred_at > :since AND e.seq > COALESCE((
    SELECT cause.seq FROM event AS cause
    WHERE cause.workspace = :workspace AND cause.id = :event_id AND cause.respondent_id = :respondent_id
), (
    SELECT person.seq - 500 FROM respondent AS person WHERE person.workspace = :workspace AND person.id = :respondent_id
))
ORDER BY e.seq LIMIT :most;

-- name: messages_after
SELECT conversation_id, id, author_id, text, sent_at FROM message
WHERE workspace = :workspace AND conversation_id = :conversation_id AND sent_at > :since ORDER BY sent_at, id LIMIT :most;

-- name: others_of_person
-- A person's other responses within the scope, newest first.
SELECT r.invitation_id FROM response AS r
WHERE r.workspace = :workspace AND r.respondent_id = :respondent_id AND r.identity = 'named' AND r.invitation_id <> :invitation_id
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
ORDER BY r.started_at DESC, r.id DESC LIMIT :most;


-- ---------------------------------------------------------------------------------------------------- kept at the desk

-- name: views
SELECT id, name, filter FROM inbox_view
WHERE workspace = :workspace AND staff_id = :staff_id ORDER BY position, id LIMIT :most;

-- name: keep_view
-- After those that are there; the same id again renames it, or says another filter.
INSERT INTO inbox_view (workspace, id, staff_id, name, filter, position)
SELECT s.workspace, CAST(:id AS TEXT), s.id, CAST(:name AS TEXT), CAST(:filter AS TEXT), (
    SELECT COALESCE(MAX(kept.position), 0) + 1 FROM inbox_view AS kept
    WHERE kept.workspace = :workspace AND kept.staff_id = :staff_id)
FROM staff AS s WHERE s.workspace = :workspace AND s.id = :staff_id
ON CONFLICT (workspace, id) DO UPDATE SET name = excluded.name, filter = excluded.filter
    WHERE inbox_view.staff_id = excluded.staff_id;

-- name: place_view
UPDATE inbox_view SET position = :position WHERE workspace = :workspace AND staff_id = :staff_id AND id = :id;

-- name: drop_view
DELETE FROM inbox_view WHERE workspace = :workspace AND staff_id = :staff_id AND id = :id;

-- name: templates
SELECT id, staff_id, name, text FROM reply_template
WHERE workspace = :workspace AND staff_id IN ('', CAST(:staff_id AS TEXT)) ORDER BY staff_id DESC, made_at, id LIMIT :most;

-- name: keep_template
INSERT INTO reply_template (workspace, id, staff_id, name, text, made_at)
VALUES (:workspace, :id, :staff_id, :name, :text, :now)
ON CONFLICT (workspace, id) DO UPDATE SET name = excluded.name, text = excluded.text
    WHERE reply_template.staff_id = excluded.staff_id;

-- name: drop_template
DELETE FROM reply_template WHERE workspace = :workspace AND staff_id = :staff_id AND id = :id;

-- name: preferences
SELECT preferences FROM staff WHERE workspace = :workspace AND id = :staff_id;

-- name: set_preferences
UPDATE staff SET preferences = :preferences WHERE workspace = :workspace AND id = :staff_id RETURNING id;


-- ---------------------------------------------------------------------------------------------------- notices

-- name: unseen
-- What waits unseen, in the order of its waiting, after a key, and who might be told: the one it was handed to, else the mentor
-- who was asked about.
SELECT r.invitation_id, r.id, r.waiting_since, r.handed_to, r.mentor_id, r.team,
    CASE WHEN r.first_reply_at IS NULL AND r.level = 'low' THEN 'low' ELSE 'reply' END
FROM response AS r
WHERE r.workspace = :workspace AND r.identity = 'named' AND r.review = 'open' AND r.waiting_since IS NOT NULL
    AND (r.waiting_since, r.id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT)) AND r.waiting_since <= :until
    AND NOT EXISTS (
        SELECT 1 FROM notice AS n
        WHERE n.workspace = r.workspace AND n.invitation_id = r.invitation_id AND n.since = r.waiting_since)
ORDER BY r.waiting_since, r.id LIMIT :most;

-- name: add_notice
INSERT INTO notice (workspace, staff_id, invitation_id, since, kind, channel, due_at, made_at, sent_at)
VALUES (:workspace, :staff_id, :invitation_id, :since, :kind, :channel, :due_at, :now, NULL)
ON CONFLICT (workspace, invitation_id, since, staff_id) DO NOTHING RETURNING invitation_id;

-- name: notices
-- What is to be told and has not been yet, the oldest first; what was seen, or handled, meanwhile is no news.
SELECT n.staff_id, n.invitation_id, n.since, n.kind, n.channel, n.due_at FROM notice AS n
JOIN response AS r ON r.workspace = n.workspace AND r.invitation_id = n.invitation_id
WHERE n.workspace = :workspace AND n.sent_at IS NULL AND n.due_at <= :now AND r.review = 'open' AND r.waiting_since = n.since
    AND (CAST(:staff_id AS TEXT) IS NULL OR n.staff_id = CAST(:staff_id AS TEXT))
ORDER BY n.due_at, n.staff_id LIMIT :most;

-- name: sent_notice
UPDATE notice SET sent_at = :now
WHERE workspace = :workspace AND staff_id = :staff_id AND invitation_id = :invitation_id AND since = :since
    AND sent_at IS NULL RETURNING invitation_id;

-- name: unsent_notice
-- It did not go after all.
UPDATE notice SET sent_at = NULL
WHERE workspace = :workspace AND staff_id = :staff_id AND invitation_id = :invitation_id AND since = :since
    AND sent_at = :now RETURNING invitation_id;
