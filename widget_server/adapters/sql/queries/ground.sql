-- What happens, who is asked, what they answer: one text for SQLite and PostgreSQL, as in every file here. A set of ids comes as a JSON array in :ids; numbers by id
-- come as a JSON object. CAST tells PostgreSQL a value's type where nothing else does. CROSS JOIN holds SQLite to the order
-- written: the set first, then one lookup by key for each of it.

-- name: make_migration_table
CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL);

-- name: applied_migrations
SELECT number FROM migration;

-- name: record_migration
INSERT INTO migration (number, name, applied_at) VALUES (:number, :name, :now);


-- ---------------------------------------------------------------------------------------------------- what happened

-- name: aliases
SELECT id, respondent_id FROM alias
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: heads
-- Follows aliases; makes, locks (in id order) and reads the respondents' rows; takes as many event numbers as each needs.
INSERT INTO respondent (workspace, id, verified_at, traits, traits_at, seq, revision, first_seen_at)
SELECT CAST(:workspace AS TEXT), COALESCE(alias.respondent_id, wanted.key), NULL, '{}', 0, SUM(CAST(wanted.value AS BIGINT)), 0,
    CAST(:now AS BIGINT)
FROM json_each(CAST(:wanted AS TEXT)) AS wanted
LEFT JOIN alias ON alias.workspace = :workspace AND alias.id = wanted.key
WHERE true GROUP BY COALESCE(alias.respondent_id, wanted.key) ORDER BY COALESCE(alias.respondent_id, wanted.key)
ON CONFLICT (workspace, id) DO UPDATE SET seq = respondent.seq + excluded.seq
RETURNING id, verified_at, traits, seq, revision, traits_at, first_seen_at, joined;

-- name: fingerprints
-- One lookup by key for each id, whatever a planner thinks of the table; NULL for an id that is not there.
SELECT wanted.value, (
    SELECT event.fingerprint FROM event WHERE event.workspace = :workspace AND event.id = wanted.value)
FROM json_each(CAST(:ids AS TEXT)) AS wanted;

-- name: tails
-- The events after the given number of each person, at most the last :most, by an index range that is read once.
WITH tail AS MATERIALIZED (
    SELECT seen.key AS respondent_id, COALESCE((
        SELECT earlier.seq FROM event AS earlier
        WHERE earlier.workspace = :workspace AND earlier.respondent_id = seen.key AND earlier.seq > CAST(seen.value AS BIGINT)
        ORDER BY earlier.seq DESC LIMIT 1 OFFSET :most
    ), CAST(seen.value AS BIGINT)) AS seq
    FROM json_each(CAST(:seen AS TEXT)) AS seen
)
SELECT event.respondent_id, event.id, event.name, event.occurred_at, event.received_at, event.properties, event.source,
    event.conversation_id, event.page, event.device
FROM tail CROSS JOIN event
WHERE event.workspace = :workspace AND event.respondent_id = tail.respondent_id AND event.seq > tail.seq
    AND event.occurred_at >= :since
ORDER BY event.respondent_id, event.seq;

-- name: asked
WITH past AS MATERIALIZED (
    SELECT person.value AS respondent_id, COALESCE((
        SELECT earlier.invited_at FROM invitation AS earlier
        WHERE earlier.workspace = :workspace AND earlier.respondent_id = person.value
        ORDER BY earlier.invited_at DESC LIMIT 1 OFFSET :most
    ), -1) AS invited_at
    FROM json_each(CAST(:ids AS TEXT)) AS person
)
SELECT invitation.respondent_id, invitation.id, invitation.survey_key, invitation.status, invitation.invited_at,
    invitation.expires_at, invitation.closed_at, invitation.kind, invitation.team, invitation.channels
FROM past CROSS JOIN invitation
WHERE invitation.workspace = :workspace AND invitation.respondent_id = past.respondent_id
    AND invitation.invited_at > past.invited_at
ORDER BY invitation.respondent_id, invitation.invited_at, invitation.id;

-- name: answered
-- What somebody answered under their own name, as far back as :since.
WITH past AS MATERIALIZED (
    SELECT person.value AS respondent_id, COALESCE((
        SELECT earlier.invited_at FROM invitation AS earlier
        WHERE earlier.workspace = :workspace AND earlier.respondent_id = person.value
        ORDER BY earlier.invited_at DESC LIMIT 1 OFFSET :most
    ), -1) AS invited_at
    FROM json_each(CAST(:ids AS TEXT)) AS person
)
SELECT i.respondent_id, i.survey_key, a.question_id, a.bank, a.value, a.answered_at
FROM past
CROSS JOIN invitation AS i
CROSS JOIN response AS r
CROSS JOIN answer AS a
WHERE i.workspace = :workspace AND i.respondent_id = past.respondent_id AND i.invited_at > past.invited_at
    AND i.identity = 'named' AND r.workspace = i.workspace AND r.invitation_id = i.id
    AND a.workspace = r.workspace AND a.response_id = r.id AND a.answered_at >= :since
ORDER BY i.respondent_id, a.answered_at, i.id, a.position;

-- name: waiting
SELECT timer.respondent_id, timer.survey_key, timer.kind FROM json_each(CAST(:ids AS TEXT)) AS person
CROSS JOIN timer WHERE timer.workspace = :workspace AND timer.respondent_id = person.value;

-- name: counts
-- How many events of the name each person had up to the given number, and the number that was counted up to before.
SELECT seen.key, COALESCE(kept.seq, 0), COALESCE(kept.times, 0) + (
    SELECT count(*) FROM event
    WHERE event.workspace = :workspace AND event.respondent_id = seen.key AND event.seq > COALESCE(kept.seq, 0)
        AND event.seq <= CAST(seen.value AS BIGINT) AND event.name = :name)
FROM json_each(CAST(:seen AS TEXT)) AS seen
LEFT JOIN event_count AS kept ON kept.workspace = :workspace AND kept.respondent_id = seen.key AND kept.name = :name;

-- name: keep_count
INSERT INTO event_count (workspace, respondent_id, name, times, seq) VALUES (:workspace, :respondent_id, :name, :times, :seq)
ON CONFLICT (workspace, respondent_id, name) DO UPDATE SET times = excluded.times, seq = excluded.seq;

-- name: add_event
INSERT INTO event (workspace, id, respondent_id, seq, name, occurred_at, received_at, properties, source, conversation_id,
    page, device, fingerprint, sent_as)
VALUES (:workspace, :id, :respondent_id, :seq, :name, :occurred_at, :received_at, :properties, :source, :conversation_id,
    :page, :device, :fingerprint, :sent_as);

-- name: change_respondent
UPDATE respondent SET verified_at = :verified_at, traits = :traits, traits_at = :traits_at, revision = :revision
WHERE workspace = :workspace AND id = :id;

-- name: lapse_invitation
UPDATE invitation SET status = 'expired', closed_at = :now
WHERE workspace = :workspace AND id = :id AND status = 'open';

-- name: add_invitation
INSERT INTO invitation (workspace, id, respondent_id, survey_key, survey_version, event_id, identity, channels, kind,
    team, variant, episode, assembly, status, context, conversation_id, mentor_id, invited_at, expires_at, closed_at,
    displayed_at, page_messages)
VALUES (:workspace, :id, :respondent_id, :survey_key, :survey_version, :event_id, :identity, :channels, :kind, :team,
    :variant, :episode, :assembly, :status, :context, :conversation_id, :mentor_id, :invited_at, :expires_at, NULL, NULL, '[]');

-- name: add_decision
INSERT INTO decision (workspace, id, event_id, event_name, respondent_id, decided_at, survey_key, invitation_id, reasons,
    others)
VALUES (:workspace, :id, :event_id, :event_name, :respondent_id, :decided_at, :survey_key, :invitation_id, :reasons,
    :others);


-- ---------------------------------------------------------------------------------------------------- timers

-- name: add_timer
-- One of its kind that is set for the same person and survey stays as it is.
INSERT INTO timer (workspace, respondent_id, survey_key, due_at, since, kind, event_id, episode, set_as)
VALUES (:workspace, COALESCE((
    SELECT alias.respondent_id FROM alias WHERE alias.workspace = :workspace AND alias.id = :respondent_id
), :respondent_id), :survey_key, :due_at, :since, :kind, :event_id, :episode, (
    SELECT alias.id FROM alias WHERE alias.workspace = :workspace AND alias.id = :respondent_id))
ON CONFLICT (workspace, respondent_id, survey_key, kind) DO NOTHING;

-- name: due
-- In order, after the given timer; nothing is locked.
SELECT due_at, workspace, respondent_id, survey_key, kind FROM timer
WHERE due_at <= :now AND (due_at, workspace, respondent_id, survey_key, kind) > (
    CAST(:at AS BIGINT), CAST(:workspace AS TEXT), CAST(:respondent_id AS TEXT), CAST(:survey_key AS TEXT),
    CAST(:kind AS TEXT))
ORDER BY due_at, workspace, respondent_id, survey_key, kind LIMIT :most;

-- name: take_timers
DELETE FROM timer
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND due_at <= :now
RETURNING respondent_id, survey_key, due_at, since, kind, event_id, episode;

-- name: postpone_timers
UPDATE timer SET due_at = :until
WHERE workspace = :workspace AND respondent_id = :respondent_id AND due_at <= :now;

-- name: events
SELECT event.respondent_id, event.id, event.name, event.occurred_at, event.received_at, event.properties, event.source,
    event.conversation_id, event.page, event.device
FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN event WHERE event.workspace = :workspace AND event.id = wanted.value;

-- name: later
-- By id of an event: how many of its name the same person had after it.
SELECT begun.id, begun.respondent_id, (
    SELECT count(*) FROM event AS later
    WHERE later.workspace = :workspace AND later.respondent_id = begun.respondent_id AND later.seq > begun.seq
        AND later.name = begun.name)
FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN event AS begun WHERE begun.workspace = :workspace AND begun.id = wanted.value;


-- ---------------------------------------------------------------------------------------------------- conversations

-- name: conversation_heads
SELECT id, revision, participants_at FROM conversation
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));

-- name: change_conversations
-- Makes and locks (in id order) what is about to change; the row's revision is the new one.
INSERT INTO conversation (workspace, id, revision, participants_at, created_at)
SELECT CAST(:workspace AS TEXT), told.value, 1, 0, CAST(:now AS BIGINT)
FROM json_each(CAST(:ids AS TEXT)) AS told WHERE true ORDER BY told.value
ON CONFLICT (workspace, id) DO UPDATE SET revision = conversation.revision + 1
RETURNING id, revision, participants_at;

-- name: change_participants_at
UPDATE conversation SET participants_at = :participants_at WHERE workspace = :workspace AND id = :id;

-- name: participants
-- Under the id that was told, with the person's own beside it.
SELECT stay.conversation_id, stay.person_id, stay.role, COALESCE(alias.respondent_id, stay.person_id) FROM participant AS stay
LEFT JOIN alias ON alias.workspace = stay.workspace AND alias.id = stay.person_id
WHERE stay.workspace = :workspace AND stay.conversation_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
    AND stay.until IS NULL
ORDER BY stay.conversation_id, stay.position, stay.person_id, stay.role;

-- name: messages
SELECT conversation_id, id, author_id, text, sent_at FROM (
    SELECT conversation_id, id, author_id, text, sent_at,
        row_number() OVER (PARTITION BY conversation_id ORDER BY sent_at DESC, id DESC) AS place
    FROM message
    WHERE workspace = :workspace AND conversation_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
) AS placed
WHERE place <= :most ORDER BY conversation_id, sent_at, id;

-- name: end_participant
UPDATE participant SET until = :now
WHERE workspace = :workspace AND conversation_id = :conversation_id AND person_id = :person_id AND role = :role
    AND until IS NULL;

-- name: add_participant
INSERT INTO participant (workspace, conversation_id, person_id, role, joined, position, since, until)
VALUES (:workspace, :conversation_id, :person_id, :role, :joined, :position, :now, NULL)
ON CONFLICT (workspace, conversation_id, person_id, role) WHERE until IS NULL DO UPDATE SET position = excluded.position;

-- name: add_message
INSERT INTO message (workspace, conversation_id, id, author_id, text, sent_at)
VALUES (:workspace, :conversation_id, :id, :author_id, :text, :sent_at)
ON CONFLICT (workspace, conversation_id, id) DO UPDATE
SET author_id = excluded.author_id, text = excluded.text, sent_at = excluded.sent_at;

-- name: forget_messages
DELETE FROM message WHERE workspace = :workspace AND conversation_id = :conversation_id AND (sent_at, id) <= (
    SELECT old.sent_at, old.id FROM message AS old
    WHERE old.workspace = :workspace AND old.conversation_id = :conversation_id
    ORDER BY old.sent_at DESC, old.id DESC LIMIT 1 OFFSET :most
);


-- ---------------------------------------------------------------------------------------------------- fillings

-- name: fillings
SELECT i.id, i.respondent_id, i.survey_key, i.survey_version, i.event_id, i.identity, i.channels, i.kind, i.team,
    i.episode, i.assembly, i.status, i.context, i.conversation_id, i.mentor_id, i.invited_at, i.expires_at, i.closed_at,
    i.displayed_at, i.page_messages, s.definition, r.id, r.status, r.started_at, r.completed_at, r.review,
    r.handed_to, r.first_reply_at, r.waiting_since, mentor.traits, person.traits
FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN invitation AS i
JOIN survey_version AS s ON s.workspace = i.workspace AND s.survey_key = i.survey_key AND s.version = i.survey_version
LEFT JOIN response AS r ON r.workspace = i.workspace AND r.invitation_id = i.id
LEFT JOIN respondent AS mentor ON mentor.workspace = i.workspace AND mentor.id = i.mentor_id
LEFT JOIN respondent AS person ON person.workspace = i.workspace AND person.id = i.respondent_id
WHERE i.workspace = :workspace AND i.id = wanted.value;

-- name: answers
SELECT r.invitation_id, a.question_id, a.bank, a.value, a.answered_at, a.via
FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN response AS r
JOIN answer AS a ON a.workspace = r.workspace AND a.response_id = r.id
WHERE r.workspace = :workspace AND r.invitation_id = wanted.value
ORDER BY r.invitation_id, a.position;

-- name: replies
-- With what whoever wrote for the staff is called: by their account, else by their traits.
SELECT placed.invitation_id, placed.id, placed.author_id, placed.author, placed.text, placed.sent_at, placed.seen_at,
    COALESCE(account.name, known.name), person.traits
FROM (
    SELECT p.invitation_id, p.id, p.author_id, p.author, p.text, p.sent_at, p.seen_at,
        row_number() OVER (PARTITION BY p.invitation_id ORDER BY p.sent_at, p.id) AS place
    FROM json_each(CAST(:ids AS TEXT)) AS wanted
    CROSS JOIN reply AS p
    WHERE p.workspace = :workspace AND p.invitation_id = wanted.value
) AS placed
LEFT JOIN staff AS account
    ON account.workspace = :workspace AND account.id = placed.author_id AND placed.author = 'mentor'
LEFT JOIN staff AS known
    ON known.workspace = :workspace AND known.person_id = placed.author_id AND placed.author = 'mentor'
LEFT JOIN respondent AS person
    ON person.workspace = :workspace AND person.id = placed.author_id AND placed.author = 'mentor'
WHERE placed.place <= :most ORDER BY placed.invitation_id, placed.sent_at, placed.id;

-- name: invitations_of_person
SELECT id FROM (
    SELECT id, invited_at FROM invitation
    WHERE workspace = :workspace AND respondent_id = :respondent_id
        AND (status = 'open' OR (status = 'completed' AND (closed_at >= :since OR EXISTS (
            SELECT 1 FROM reply AS unseen
            WHERE unseen.workspace = invitation.workspace AND unseen.invitation_id = invitation.id
                AND unseen.author = 'mentor' AND unseen.seen_at IS NULL))))
    ORDER BY invited_at DESC, id DESC LIMIT :most
) AS placed
ORDER BY invited_at, id;

-- name: lock_person
UPDATE respondent SET revision = revision WHERE workspace = :workspace AND id = :respondent_id RETURNING id;

-- name: touch_person
UPDATE respondent SET revision = revision + 1 WHERE workspace = :workspace AND id = :respondent_id;

-- name: invitation_of_person
-- Theirs, or asked of them before it became somebody's whom they turned out to be.
SELECT id, status, respondent_id FROM invitation
WHERE workspace = :workspace AND id = :id AND (respondent_id = :respondent_id OR asked_as = :respondent_id);

-- name: add_display
INSERT INTO display (workspace, invitation_id, id, channel, displayed_at)
SELECT CAST(:workspace AS TEXT), CAST(:invitation_id AS TEXT), CAST(:id AS TEXT), CAST(:channel AS TEXT), CAST(:at AS BIGINT)
WHERE (
    SELECT count(*) FROM display AS kept WHERE kept.workspace = :workspace AND kept.invitation_id = :invitation_id
) < CAST(:most AS BIGINT)
ON CONFLICT (workspace, invitation_id, id) DO NOTHING;

-- name: first_display
-- What was around is part of the moment, which only a named invitation has.
UPDATE invitation SET displayed_at = :at,
    page_messages = CASE WHEN identity = 'named' THEN CAST(:page_messages AS TEXT) ELSE '[]' END
WHERE workspace = :workspace AND id = :id AND displayed_at IS NULL;

-- name: close_invitation
-- An expired one may still be completed, by an answer given in time that comes late.
UPDATE invitation SET status = CAST(:status AS TEXT), closed_at = :now
WHERE workspace = :workspace AND id = :id
    AND (status = 'open' OR (status = 'expired' AND CAST(:status AS TEXT) = 'completed'));

-- name: answer_sent
SELECT fingerprint FROM answer_sent WHERE workspace = :workspace AND invitation_id = :invitation_id AND id = :id;

-- name: add_answer_sent
INSERT INTO answer_sent (workspace, invitation_id, id, fingerprint) VALUES (:workspace, :invitation_id, :id, :fingerprint);

-- name: add_response
INSERT INTO response (workspace, id, invitation_id, respondent_id, survey_key, survey_version, team, variant, mentor_id,
    conversation_id, identity, status, started_at, completed_at, score, level, search, happened, segment,
    came_before, review, reviewed_at, handed_to, first_reply_at, waiting_since)
SELECT i.workspace, CAST(:id AS TEXT), i.id, i.respondent_id, i.survey_key, i.survey_version, i.team, i.variant, i.mentor_id,
    i.conversation_id, i.identity, 'open', CAST(:now AS BIGINT), NULL, NULL, NULL, '', CAST(:happened AS TEXT),
    CAST(:segment AS TEXT), CAST(:came_before AS TEXT), 'open', NULL, NULL, NULL, NULL
FROM invitation AS i WHERE i.workspace = :workspace AND i.id = :invitation_id;

-- name: set_headline
-- A low mark waits from its first answer on, until somebody has looked; what they wrote since waits on.
UPDATE response SET score = :score, level = CAST(:level AS TEXT), search = :search, waiting_since = CASE
    WHEN first_reply_at IS NULL AND CAST(:level AS TEXT) = 'low' AND review = 'open' THEN COALESCE(waiting_since, started_at)
    WHEN review <> 'resolved' THEN (
        SELECT MIN(p.sent_at) FROM reply AS p
        WHERE p.workspace = response.workspace AND p.invitation_id = response.invitation_id AND p.author = 'respondent'
            AND p.sent_at > COALESCE((
                SELECT MAX(m.sent_at) FROM reply AS m
                WHERE m.workspace = response.workspace AND m.invitation_id = response.invitation_id
                    AND m.author = 'mentor'), 0)) END
WHERE workspace = :workspace AND id = :id;

-- name: complete_response
UPDATE response SET status = 'complete', completed_at = :now WHERE workspace = :workspace AND id = :id AND status = 'open';

-- name: save_answer
-- An answer that replaces an earlier one keeps its place.
-- By which channel it came: as whoever delivers it says, else where the invitation was on a screen of the customer's own last.
INSERT INTO answer (workspace, response_id, question_id, bank, value, counts, answered_at, position, via)
VALUES (:workspace, :response_id, :question_id, :bank, :value, :counts, :answered_at, :position, COALESCE(CAST(:via AS TEXT), (
    SELECT d.channel FROM display AS d WHERE d.workspace = :workspace AND d.invitation_id = :invitation_id
        AND d.channel IN ('chat', 'page', 'inbox')
    ORDER BY d.displayed_at DESC, d.id LIMIT 1)))
ON CONFLICT (workspace, response_id, question_id) DO UPDATE
SET bank = excluded.bank, value = excluded.value, counts = excluded.counts, answered_at = excluded.answered_at,
    via = excluded.via;

-- name: add_reply
INSERT INTO reply (workspace, invitation_id, id, author_id, author, text, sent_at)
SELECT r.workspace, r.invitation_id, CAST(:id AS TEXT), CAST(:author_id AS TEXT), CAST(:author AS TEXT), CAST(:text AS TEXT),
    CAST(:sent_at AS BIGINT)
FROM response AS r WHERE r.workspace = :workspace AND r.invitation_id = :invitation_id AND (
    SELECT count(*) FROM reply AS kept WHERE kept.workspace = :workspace AND kept.invitation_id = :invitation_id
) < CAST(:most AS BIGINT)
ON CONFLICT (workspace, invitation_id, id) DO NOTHING
RETURNING id;

-- name: reply
SELECT author_id, author, text FROM reply WHERE workspace = :workspace AND invitation_id = :invitation_id AND id = :id;

-- name: settle_thread
-- What a new message of the thread means for the handling: the respondent's is unread, and waits; staff's has read and answers.
UPDATE response SET
    review = CASE WHEN CAST(:author AS TEXT) = 'respondent' THEN 'open' WHEN review = 'open' THEN 'read' ELSE review END,
    first_reply_at = CASE WHEN CAST(:author AS TEXT) = 'mentor' THEN COALESCE(first_reply_at, CAST(:sent_at AS BIGINT))
        ELSE first_reply_at END,
    waiting_since = CASE WHEN CAST(:author AS TEXT) = 'respondent' THEN COALESCE(waiting_since, CAST(:sent_at AS BIGINT)) END
WHERE workspace = :workspace AND invitation_id = :invitation_id;

-- name: see_replies
-- Staff's, as far as the one that was seen last.
UPDATE reply SET seen_at = :now
WHERE workspace = :workspace AND invitation_id = :invitation_id AND author = 'mentor' AND seen_at IS NULL
    AND (sent_at, id) <= (
        SELECT last.sent_at, last.id FROM reply AS last
        WHERE last.workspace = :workspace AND last.invitation_id = :invitation_id AND last.id = :id)
RETURNING id;

-- name: mark
-- Whatever is resolved waits for nobody; marked unread again, a low mark that nobody replied to waits as before.
UPDATE response SET review = CAST(:state AS TEXT), reviewed_at = :now, waiting_since = CASE
    WHEN CAST(:state AS TEXT) = 'resolved' THEN NULL
    WHEN CAST(:state AS TEXT) = 'open' AND first_reply_at IS NULL AND level = 'low' THEN started_at
    ELSE (
        SELECT MIN(p.sent_at) FROM reply AS p
        WHERE p.workspace = response.workspace AND p.invitation_id = response.invitation_id AND p.author = 'respondent'
            AND p.sent_at > COALESCE((
                SELECT MAX(m.sent_at) FROM reply AS m
                WHERE m.workspace = response.workspace AND m.invitation_id = response.invitation_id
                    AND m.author = 'mentor'), 0)) END
WHERE workspace = :workspace AND invitation_id = :invitation_id RETURNING id;

-- name: overdue
SELECT workspace, id, respondent_id FROM invitation
WHERE status = 'open' AND expires_at <= :now ORDER BY expires_at, workspace, id LIMIT :most;

-- name: unanswered
SELECT i.workspace, i.id, i.respondent_id FROM invitation AS i
WHERE i.workspace = :workspace AND i.survey_key = :survey_key AND i.status = 'open'
    AND NOT EXISTS (SELECT 1 FROM response AS r WHERE r.workspace = i.workspace AND r.invitation_id = i.id);

-- name: touch_people
-- Locks (in id order) the people whose invitations are about to be closed.
INSERT INTO respondent (workspace, id, verified_at, traits, traits_at, seq, revision, first_seen_at)
SELECT CAST(:workspace AS TEXT), person.value, NULL, '{}', 0, 0, 1, CAST(:now AS BIGINT)
FROM json_each(CAST(:ids AS TEXT)) AS person WHERE true ORDER BY person.value
ON CONFLICT (workspace, id) DO UPDATE SET revision = respondent.revision + 1;

-- name: close_overdue
UPDATE invitation SET status = 'expired', closed_at = :now
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
    AND status = 'open' AND expires_at <= :now
RETURNING id;

-- name: close_unanswered
UPDATE invitation SET status = 'withdrawn', closed_at = :now
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) AND status = 'open'
    AND NOT EXISTS (SELECT 1 FROM response AS r WHERE r.workspace = invitation.workspace AND r.invitation_id = invitation.id)
RETURNING id;

-- name: invitations
SELECT id, respondent_id, survey_key, survey_version, event_id, identity, channels, kind, team, episode, assembly, status,
    context, conversation_id, mentor_id, invited_at, expires_at, closed_at
FROM invitation
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY invited_at, id;


-- ---------------------------------------------------------------------------------------------------- reading

-- name: responses
SELECT invitation_id FROM response
WHERE workspace = :workspace AND (started_at, id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY started_at, id LIMIT :limit;

-- name: decisions
-- Those about the person, in the order of their index as far as the limit, and all those about the ids joined to them.
SELECT id, event_id, event_name, respondent_id, decided_at, survey_key, invitation_id, reasons, others FROM (
    SELECT * FROM (
        SELECT id, event_id, event_name, respondent_id, decided_at, survey_key, invitation_id, reasons, others FROM decision
        WHERE workspace = :workspace AND respondent_id = :respondent_id
            AND (decided_at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
            AND (CAST(:survey_key AS TEXT) IS NULL OR survey_key = CAST(:survey_key AS TEXT)
                OR CAST(:survey_key AS TEXT) IN (SELECT key FROM json_each(reasons)))
        ORDER BY decided_at DESC, id DESC LIMIT :limit) AS own
    UNION ALL
    SELECT d.id, d.event_id, d.event_name, d.respondent_id, d.decided_at, d.survey_key, d.invitation_id, d.reasons, d.others
    FROM alias AS a
    CROSS JOIN decision AS d  -- CROSS: SQLite then begins with the few aliases
    WHERE a.workspace = :workspace AND a.respondent_id = :respondent_id
        AND d.workspace = a.workspace AND d.respondent_id = a.id
        AND (d.decided_at, d.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
        AND (CAST(:survey_key AS TEXT) IS NULL OR d.survey_key = CAST(:survey_key AS TEXT)
            OR CAST(:survey_key AS TEXT) IN (SELECT key FROM json_each(d.reasons)))) AS found
ORDER BY decided_at DESC, id DESC LIMIT :limit;

-- name: latest_decisions
SELECT id, event_id, event_name, respondent_id, decided_at, survey_key, invitation_id, reasons, others FROM decision
WHERE workspace = :workspace ORDER BY decided_at DESC, id DESC LIMIT :limit;

-- name: person_heads
-- As `heads` reads them; nothing is made, locked or taken.
SELECT person.id, person.verified_at, person.traits, person.seq, person.revision, person.traits_at, person.first_seen_at,
    person.joined
FROM respondent AS person
WHERE person.workspace = :workspace AND person.id = COALESCE((
    SELECT alias.respondent_id FROM alias WHERE alias.workspace = :workspace AND alias.id = :id), :id);

-- name: respondents
-- In the order in which they were first seen; an id that became another's is not among them.
SELECT person.first_seen_at, person.id, person.verified_at, person.traits FROM respondent AS person
WHERE person.workspace = :workspace AND (person.first_seen_at, person.id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.workspace = person.workspace AND alias.id = person.id)
ORDER BY person.first_seen_at, person.id LIMIT :limit;

-- name: people
SELECT wanted.value, person.id, person.verified_at, person.traits FROM json_each(CAST(:ids AS TEXT)) AS wanted
LEFT JOIN alias ON alias.workspace = :workspace AND alias.id = wanted.value
JOIN respondent AS person ON person.workspace = :workspace AND person.id = COALESCE(alias.respondent_id, wanted.value);

-- name: known_respondents
SELECT person.id FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN respondent AS person WHERE person.workspace = :workspace AND person.id = wanted.value;

-- name: respondent
SELECT id, verified_at, traits FROM respondent WHERE workspace = :workspace AND id = :id;

-- name: add_refusal
INSERT INTO refusal (workspace, id, refused_at, code, message, item_id)
VALUES (:workspace, :id, :refused_at, :code, :message, :item_id)
ON CONFLICT (workspace, id) DO NOTHING;

-- name: forget_refusals
DELETE FROM refusal WHERE workspace = :workspace AND (refused_at, id) <= (
    SELECT old.refused_at, old.id FROM refusal AS old
    WHERE old.workspace = :workspace ORDER BY old.refused_at DESC, old.id DESC LIMIT 1 OFFSET :most
);

-- name: refusals
SELECT id, refused_at, code, message, item_id FROM refusal
WHERE workspace = :workspace AND (refused_at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY refused_at DESC, id DESC LIMIT :limit;


-- ---------------------------------------------------------------------------------------------------- the operator's

-- name: add_workspace
INSERT INTO workspace (workspace, created_at) VALUES (:workspace, :now) ON CONFLICT (workspace) DO NOTHING RETURNING workspace;

-- name: workspaces
SELECT workspace FROM workspace ORDER BY workspace;

-- name: lock_workspace
UPDATE workspace SET created_at = created_at WHERE workspace = :workspace RETURNING workspace;

-- name: live_keys_of_kind
SELECT count(*) FROM access_key WHERE workspace = :workspace AND kind = :kind AND retired_at IS NULL;

-- name: add_key
INSERT INTO access_key (workspace, id, kind, algorithm, secret, created_at, retired_at)
VALUES (:workspace, :id, :kind, :algorithm, :secret, :created_at, :retired_at)
ON CONFLICT DO NOTHING RETURNING id;

-- name: retire_key
UPDATE access_key SET retired_at = COALESCE(retired_at, :now) WHERE workspace = :workspace AND id = :id RETURNING id;

-- name: keys
SELECT workspace, id, kind, algorithm, secret, created_at, retired_at FROM access_key
WHERE retired_at IS NULL ORDER BY workspace, created_at, id;

-- name: add_origin
INSERT INTO origin (workspace, origin) VALUES (:workspace, :origin) ON CONFLICT (workspace, origin) DO NOTHING;

-- name: remove_origin
DELETE FROM origin WHERE workspace = :workspace AND origin = :origin;

-- name: origins
SELECT workspace, origin FROM origin ORDER BY workspace, origin;

-- name: add_secret
INSERT INTO installation (name, value) VALUES ('secret', :value) ON CONFLICT (name) DO NOTHING;

-- name: secret
SELECT value FROM installation WHERE name = 'secret';

-- name: forget_tickets
DELETE FROM spent_ticket WHERE expires_at < :now;

-- name: spend
INSERT INTO spent_ticket (id, expires_at) VALUES (:id, :expires_at) ON CONFLICT (id) DO NOTHING RETURNING id;

-- name: keep_build
INSERT INTO build (build, served_at) VALUES (:build, :now) ON CONFLICT (build) DO NOTHING RETURNING build;

-- name: build_served
UPDATE build SET served_at = :now WHERE build = :build;

-- name: keep_build_file
INSERT INTO build_file (build, name, br, gz) VALUES (:build, :name, :br, :gz);

-- name: forget_build_files
DELETE FROM build_file WHERE build NOT IN (SELECT build FROM build ORDER BY served_at DESC, build LIMIT :most);

-- name: forget_builds
DELETE FROM build WHERE build NOT IN (SELECT build FROM build ORDER BY served_at DESC, build LIMIT :most);

-- name: builds
SELECT build FROM build ORDER BY build;

-- name: build_file
SELECT br, gz FROM build_file WHERE build = :build AND name = :name;

-- name: publish
INSERT INTO survey_version (workspace, survey_key, version, definition, published_at)
VALUES (:workspace, :survey_key, :version, :definition, :now)
ON CONFLICT (workspace, survey_key, version) DO NOTHING;

-- name: open_surveys
SELECT DISTINCT survey_key FROM invitation WHERE workspace = :workspace AND status = 'open' ORDER BY survey_key;

-- name: event_names
SELECT DISTINCT name FROM event WHERE workspace = :workspace ORDER BY name;
