-- Several ids of one person: all that came under an id goes to whom it is joined to, and knows the way back.

-- joined changes whenever another id is joined to this person or split from them; split_at: when this id was split last.
ALTER TABLE respondent ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
ALTER TABLE respondent ADD COLUMN split_at BIGINT;

-- respondent_id is whose the id is now; joined_to is the id to which it was joined, which may have been joined on since.
ALTER TABLE alias ADD COLUMN joined_to TEXT;
ALTER TABLE alias ADD COLUMN source TEXT CHECK (source IN ('server', 'token', 'command', 'console'));
UPDATE alias SET joined_to = respondent_id, source = 'server';

-- The id under which it came, where it belongs to another since; as asked_as of an invitation.
ALTER TABLE event ADD COLUMN sent_as TEXT;
ALTER TABLE timer ADD COLUMN set_as TEXT;
ALTER TABLE push_subscription ADD COLUMN subscribed_as TEXT;

-- The id by whose joining it was withdrawn, because the person had that survey open already.
ALTER TABLE invitation ADD COLUMN withdrawn_for TEXT;

-- What came under ids that were joined before now is their persons' too.
UPDATE respondent SET seq = (
    SELECT MAX(one.seq) FROM respondent AS one
    WHERE one.workspace = respondent.workspace AND (one.id = respondent.id OR one.id IN (
        SELECT alias.id FROM alias WHERE alias.workspace = respondent.workspace AND alias.respondent_id = respondent.id)))
WHERE EXISTS (SELECT 1 FROM alias WHERE alias.workspace = respondent.workspace AND alias.respondent_id = respondent.id);

UPDATE event_count SET seq = 0, times = times - (
    SELECT count(*) FROM event
    WHERE event.workspace = event_count.workspace AND event.respondent_id = event_count.respondent_id
        AND event.seq <= event_count.seq AND event.name = event_count.name)
WHERE EXISTS (
    SELECT 1 FROM alias WHERE alias.workspace = event_count.workspace
        AND event_count.respondent_id IN (alias.id, alias.respondent_id));

INSERT INTO event_count (workspace, respondent_id, name, times, seq)
SELECT alias.workspace, alias.respondent_id, kept.name, SUM(kept.times), 0 FROM alias
JOIN event_count AS kept ON kept.workspace = alias.workspace AND kept.respondent_id = alias.id
WHERE true GROUP BY alias.workspace, alias.respondent_id, kept.name
ON CONFLICT (workspace, respondent_id, name) DO UPDATE SET times = event_count.times + excluded.times;

UPDATE event SET respondent_id = found.whose, sent_as = found.sent_as, seq = found.seq FROM (
    SELECT e.workspace AS of_workspace, e.id AS of_id, COALESCE(alias.respondent_id, e.respondent_id) AS whose,
        alias.id AS sent_as, person.seq + row_number() OVER (
            PARTITION BY e.workspace, COALESCE(alias.respondent_id, e.respondent_id)
            ORDER BY e.received_at, e.respondent_id, e.seq) AS seq
    FROM event AS e
    LEFT JOIN alias ON alias.workspace = e.workspace AND alias.id = e.respondent_id
    JOIN respondent AS person
        ON person.workspace = e.workspace AND person.id = COALESCE(alias.respondent_id, e.respondent_id)
    WHERE alias.id IS NOT NULL OR EXISTS (
        SELECT 1 FROM alias AS other WHERE other.workspace = e.workspace AND other.respondent_id = e.respondent_id)) AS found
WHERE event.workspace = found.of_workspace AND event.id = found.of_id;

UPDATE respondent SET joined = 1, seq = COALESCE((
    SELECT MAX(event.seq) FROM event
    WHERE event.workspace = respondent.workspace AND event.respondent_id = respondent.id), respondent.seq)
WHERE EXISTS (SELECT 1 FROM alias WHERE alias.workspace = respondent.workspace AND alias.respondent_id = respondent.id);
