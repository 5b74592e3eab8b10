-- Several ids of one person. :id is the id that is joined to :respondent_id, or split from it; :ids are that id and those that
-- were joined to it.

-- name: lock_joined
-- Makes, locks (in id order) and reads both; what is remembered of them is out of date.
INSERT INTO respondent (workspace, id, verified_at, traits, traits_at, seq, revision, first_seen_at, joined)
SELECT CAST(:workspace AS TEXT), both_ids.value, NULL, '{}', 0, 0, 1, CAST(:now AS BIGINT), 1
FROM json_each(CAST(:both AS TEXT)) AS both_ids WHERE true ORDER BY both_ids.value
ON CONFLICT (workspace, id) DO UPDATE SET revision = respondent.revision + 1, joined = respondent.joined + 1
RETURNING id, seq, split_at;

-- name: joined_ids_of
-- All that are somebody's beside their own, those joined first before.
SELECT id, joined_to, since, source FROM alias WHERE workspace = :workspace AND respondent_id = :respondent_id ORDER BY since, id;

-- name: touch_conversations
-- Those in which one of the ids is.
UPDATE conversation SET revision = revision + 1
WHERE workspace = :workspace AND id IN (
    SELECT stay.conversation_id FROM json_each(CAST(:ids AS TEXT)) AS named
    CROSS JOIN participant AS stay
    WHERE stay.workspace = :workspace AND stay.person_id = named.value AND stay.until IS NULL);

-- name: add_alias
INSERT INTO alias (workspace, id, respondent_id, since, joined_to, source)
VALUES (:workspace, :id, :respondent_id, :now, :respondent_id, :source);

-- name: move_aliases
UPDATE alias SET respondent_id = :respondent_id WHERE workspace = :workspace AND respondent_id = :id;

-- name: lapse_joined
UPDATE invitation SET status = 'expired', closed_at = :now
WHERE workspace = :workspace AND respondent_id IN (:id, :respondent_id) AND status = 'open' AND expires_at <= :now;

-- name: withdraw_joined
-- One open invitation per respondent per survey: the person's own stays.
UPDATE invitation SET status = 'withdrawn', closed_at = :now, withdrawn_for = :id
WHERE workspace = :workspace AND respondent_id = :id AND status = 'open' AND survey_key IN (
    SELECT own.survey_key FROM invitation AS own
    WHERE own.workspace = :workspace AND own.respondent_id = :respondent_id AND own.status = 'open');

-- name: move_invitations
UPDATE invitation SET respondent_id = :respondent_id, asked_as = COALESCE(asked_as, respondent_id)
WHERE workspace = :workspace AND respondent_id = :id;

-- name: move_responses
UPDATE response SET respondent_id = :respondent_id WHERE workspace = :workspace AND respondent_id = :id;

-- name: move_timers
UPDATE timer SET respondent_id = :respondent_id, set_as = COALESCE(set_as, respondent_id)
WHERE workspace = :workspace AND respondent_id = :id AND NOT EXISTS (
    SELECT 1 FROM timer AS own WHERE own.workspace = :workspace AND own.respondent_id = :respondent_id
        AND own.survey_key = timer.survey_key AND own.kind = timer.kind);

-- name: drop_timers
DELETE FROM timer WHERE workspace = :workspace AND respondent_id = :id;

-- name: heed_preferences
-- What they wanted once, and wanted no more later under the other id: of that channel and kind, or of all.
UPDATE preference SET wanted = 'no', changed_at = :now
WHERE workspace = :workspace AND respondent_id = :respondent_id AND wanted = 'yes' AND EXISTS (
    SELECT 1 FROM preference AS other
    WHERE other.workspace = :workspace AND other.respondent_id = :id AND other.wanted = 'no'
        AND other.channel IN (preference.channel, '') AND other.kind IN (preference.kind, '')
        AND other.changed_at > preference.changed_at);

-- name: share_preferences
-- What the person said under their own id stands over what they said under the other, but for a later no.
INSERT INTO preference (workspace, respondent_id, channel, kind, wanted, source, changed_at)
SELECT p.workspace, CAST(:respondent_id AS TEXT), p.channel, p.kind, p.wanted, p.source, p.changed_at FROM preference AS p
WHERE p.workspace = :workspace AND p.respondent_id = :id
ON CONFLICT (workspace, respondent_id, channel, kind) DO NOTHING;

-- name: move_subscriptions
UPDATE push_subscription SET respondent_id = :respondent_id, subscribed_as = COALESCE(subscribed_as, respondent_id)
WHERE workspace = :workspace AND respondent_id = :id;

-- name: settle_counts
-- From now on they say how many events were counted that are not there any more: those that are, are counted as they stand.
UPDATE event_count SET seq = 0, times = times - (
    SELECT count(*) FROM event
    WHERE event.workspace = :workspace AND event.respondent_id = event_count.respondent_id AND event.seq <= event_count.seq
        AND event.name = event_count.name)
WHERE workspace = :workspace AND respondent_id IN (:id, :respondent_id) AND seq > 0;

-- name: add_counts
INSERT INTO event_count (workspace, respondent_id, name, times, seq)
SELECT kept.workspace, CAST(:respondent_id AS TEXT), kept.name, kept.times, 0 FROM event_count AS kept
WHERE kept.workspace = :workspace AND kept.respondent_id = :id
ON CONFLICT (workspace, respondent_id, name) DO UPDATE SET times = event_count.times + excluded.times;

-- name: join_events
-- In the order in which they arrived, behind all numbers that were given; what is older than all that moves keeps its own.
-- `+` keeps a planner from the index by time, which is of everybody.
UPDATE event SET respondent_id = :respondent_id, seq = found.seq, sent_as = CASE
    WHEN event.respondent_id = :id THEN COALESCE(event.sent_as, event.respondent_id) ELSE event.sent_as END
FROM (
    SELECT e.id AS event_id,
        CAST(:seq AS BIGINT) + row_number() OVER (ORDER BY e.received_at, e.respondent_id, e.seq) AS seq
    FROM json_each(CAST(:both AS TEXT)) AS whose
    CROSS JOIN event AS e
    WHERE e.workspace = :workspace AND e.respondent_id = whose.value AND +e.received_at >= (
        SELECT MIN(+moved.received_at) FROM event AS moved WHERE moved.workspace = :workspace AND moved.respondent_id = :id)
) AS found
WHERE event.workspace = :workspace AND event.id = found.event_id;

-- name: number_on
UPDATE respondent SET seq = COALESCE((
    SELECT MAX(event.seq) FROM event
    WHERE event.workspace = :workspace AND event.respondent_id = :whose AND event.seq > CAST(:seq AS BIGINT)
), CAST(:seq AS BIGINT))
WHERE workspace = :workspace AND id = :whose;

-- name: drop_alias
DELETE FROM alias WHERE workspace = :workspace AND id = :id;

-- name: split_aliases
UPDATE alias SET respondent_id = :id
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: note_split
UPDATE respondent SET split_at = :now WHERE workspace = :workspace AND id = :id;

-- name: split_invitations
UPDATE invitation SET respondent_id = :id, asked_as = CASE WHEN asked_as = :id THEN NULL ELSE asked_as END
WHERE workspace = :workspace AND respondent_id = :respondent_id
    AND asked_as IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: reopen_split
-- What was withdrawn only because the person had that survey open is open again, where its time is not over.
UPDATE invitation SET withdrawn_for = NULL, status = CASE WHEN expires_at > CAST(:now AS BIGINT) THEN 'open' ELSE 'expired' END,
    closed_at = CASE WHEN expires_at > CAST(:now AS BIGINT) THEN NULL ELSE expires_at END
WHERE workspace = :workspace AND respondent_id = :id AND withdrawn_for = :id AND status = 'withdrawn' AND NOT EXISTS (
    SELECT 1 FROM invitation AS own
    WHERE own.workspace = :workspace AND own.respondent_id = :id AND own.survey_key = invitation.survey_key
        AND own.status = 'open');

-- name: split_responses
UPDATE response SET respondent_id = :id
WHERE workspace = :workspace AND respondent_id = :respondent_id AND invitation_id IN (
    SELECT i.id FROM invitation AS i WHERE i.workspace = :workspace AND i.respondent_id = :id);

-- name: split_group_names
UPDATE group_name SET respondent_id = :id
WHERE workspace = :workspace AND respondent_id = :respondent_id AND invitation_id IN (
    SELECT i.id FROM invitation AS i WHERE i.workspace = :workspace AND i.respondent_id = :id);

-- name: split_events
UPDATE event SET respondent_id = :id, seq = found.seq, sent_as = CASE WHEN event.sent_as = :id THEN NULL ELSE event.sent_as END
FROM (
    SELECT e.id AS event_id, CAST(:seq AS BIGINT) + row_number() OVER (ORDER BY e.seq) AS seq
    FROM event AS e
    WHERE e.workspace = :workspace AND e.respondent_id = :respondent_id
        AND e.sent_as IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
) AS found
WHERE event.workspace = :workspace AND event.id = found.event_id;

-- name: split_timers
-- Those that were set for one of the ids, or by what came under one.
UPDATE timer SET respondent_id = :id, set_as = CASE
    WHEN set_as <> :id AND set_as IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) THEN set_as END
WHERE workspace = :workspace AND respondent_id = :respondent_id
    AND (set_as IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) OR (kind = 'wait' AND EXISTS (
        SELECT 1 FROM event
        WHERE event.workspace = :workspace AND event.id = timer.event_id AND event.respondent_id = :id)));

-- name: split_subscriptions
UPDATE push_subscription SET respondent_id = :id,
    subscribed_as = CASE WHEN subscribed_as = :id THEN NULL ELSE subscribed_as END
WHERE workspace = :workspace AND respondent_id = :respondent_id
    AND subscribed_as IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: split_preferences
-- What was not wanted stays unwanted for both.
INSERT INTO preference (workspace, respondent_id, channel, kind, wanted, source, changed_at)
SELECT p.workspace, CAST(:id AS TEXT), p.channel, p.kind, p.wanted, p.source, p.changed_at FROM preference AS p
WHERE p.workspace = :workspace AND p.respondent_id = :respondent_id AND p.wanted = 'no'
ON CONFLICT (workspace, respondent_id, channel, kind) DO UPDATE
SET wanted = excluded.wanted, source = excluded.source, changed_at = excluded.changed_at
WHERE preference.wanted <> 'no';

-- name: take_counts
-- Out of what those to whom it was joined, one after the other, had of it.
UPDATE event_count SET times = times - COALESCE((
    SELECT own.times FROM event_count AS own
    WHERE own.workspace = :workspace AND own.respondent_id = :id AND own.name = event_count.name), 0)
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:onward AS TEXT)));
