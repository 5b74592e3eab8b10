-- One person as staff see them; what is within a scope is said as in reviewing.sql.

-- name: person
SELECT person.id, person.verified_at, person.traits, person.first_seen_at,
    CASE WHEN EXISTS (
        SELECT 1 FROM invitation AS i WHERE i.workspace = :workspace AND i.respondent_id = person.id
            AND i.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))) THEN 1 ELSE 0 END
FROM respondent AS person
WHERE person.workspace = :workspace AND person.id = COALESCE((
    SELECT alias.respondent_id FROM alias WHERE alias.workspace = :workspace AND alias.id = :id), :id);

-- name: stays
-- Of a person under any of their ids, the latest first.
SELECT stay.conversation_id, stay.role, stay.since, stay.until FROM (
    SELECT CAST(:id AS TEXT) AS id
    UNION ALL
    SELECT a.id FROM alias AS a WHERE a.workspace = :workspace AND a.respondent_id = :id) AS found
CROSS JOIN participant AS stay
WHERE stay.workspace = :workspace AND stay.person_id = found.id
ORDER BY CASE WHEN stay.until IS NULL THEN 0 ELSE 1 END, stay.since DESC, stay.conversation_id LIMIT :most;

-- name: past_invitations
SELECT i.id, CASE WHEN i.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN i.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (i.mentor_id IS NULL OR i.mentor_id = :person_id
                OR i.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM invitation AS i
WHERE i.workspace = :workspace AND i.respondent_id = :respondent_id
    AND (i.invited_at, i.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND (CAST(:everything AS BIGINT) = 1
        OR i.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (i.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (i.mentor_id IS NULL OR i.mentor_id = :person_id
                OR i.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR i.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
ORDER BY i.invited_at DESC, i.id DESC LIMIT :limit;

-- name: past_decisions
-- Those that asked nothing, also about the ids that were joined to the person.
SELECT d.id, d.event_id, d.event_name, d.respondent_id, d.decided_at, d.survey_key, d.invitation_id, d.reasons, d.others
FROM (
    SELECT CAST(:respondent_id AS TEXT) AS id
    UNION ALL
    SELECT a.id FROM alias AS a WHERE a.workspace = :workspace AND a.respondent_id = :respondent_id) AS found
CROSS JOIN decision AS d
WHERE d.workspace = :workspace AND d.respondent_id = found.id AND d.invitation_id IS NULL
    AND (d.decided_at, d.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
ORDER BY d.decided_at DESC, d.id DESC LIMIT :limit;

-- name: people_by_id
SELECT person.id, person.verified_at, person.traits, person.first_seen_at FROM respondent AS person
WHERE person.workspace = :workspace AND person.id >= CAST(:text AS TEXT) AND person.id < CAST(:until AS TEXT)
    AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.workspace = person.workspace AND alias.id = person.id)
ORDER BY person.id LIMIT :limit;

-- name: people_newest
SELECT person.id, person.verified_at, person.traits, person.first_seen_at FROM respondent AS person
WHERE person.workspace = :workspace AND person.first_seen_at < :at
    AND NOT EXISTS (SELECT 1 FROM alias WHERE alias.workspace = person.workspace AND alias.id = person.id)
ORDER BY person.first_seen_at DESC, person.id DESC LIMIT :limit;

-- name: people_of_team
-- Those who answered a team's surveys lately.
SELECT found.respondent_id FROM (
    SELECT * FROM (
        SELECT r.respondent_id FROM response AS r
        WHERE r.workspace = :workspace AND r.team = :team AND r.identity = 'named' AND r.review = 'open'
            AND (r.started_at, r.id) < (CAST(:at AS BIGINT), '')
        ORDER BY r.started_at DESC, r.id DESC LIMIT :limit) AS own
    UNION
    SELECT * FROM (
        SELECT r.respondent_id FROM response AS r
        WHERE r.workspace = :workspace AND r.team = :team AND r.identity = 'named' AND r.review <> 'open'
            AND (r.started_at, r.id) < (CAST(:at AS BIGINT), '')
        ORDER BY r.started_at DESC, r.id DESC LIMIT :limit) AS own) AS found;

-- name: people_told
SELECT person.id, person.verified_at, person.traits, person.first_seen_at FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN respondent AS person WHERE person.workspace = :workspace AND person.id = wanted.value
ORDER BY person.first_seen_at DESC, person.id DESC;
