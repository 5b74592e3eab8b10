-- What streams ask before they tell of a change: the rule of reviewing.sql, for several responses at once.

-- name: reachable
SELECT r.invitation_id FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.invitation_id = wanted.value AND r.identity = 'named'
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))));

-- name: first_steps
SELECT (SELECT e.name FROM event AS e WHERE e.workspace = :workspace LIMIT 1),
    (SELECT COUNT(*) FROM (SELECT e.source FROM event AS e WHERE e.workspace = :workspace LIMIT 1000) AS found
        WHERE found.source = 'widget'),
    (SELECT COUNT(*) FROM (SELECT d.id FROM display AS d WHERE d.workspace = :workspace LIMIT 1) AS found),
    (SELECT COUNT(*) FROM (SELECT r.id FROM response AS r
        WHERE r.workspace = :workspace AND r.identity = 'named' LIMIT 1) AS found);

-- name: changed_responses
SELECT r.invitation_id, r.team, r.respondent_id FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.invitation_id = wanted.value AND r.identity = 'named';

-- name: near_to
-- Whoever may have one of these respondents as their own, by the id of a person or of an account: everybody whom the rule lets,
-- and some more.
WITH found (respondent_id, id) AS (
    SELECT wanted.value, wanted.value FROM json_each(CAST(:respondents AS TEXT)) AS wanted
    UNION ALL
    SELECT a.respondent_id, a.id FROM json_each(CAST(:respondents AS TEXT)) AS wanted
    CROSS JOIN alias AS a WHERE a.workspace = :workspace AND a.respondent_id = wanted.value
), placed (respondent_id, conversation_id) AS (
    SELECT found.respondent_id, p.conversation_id FROM found
    CROSS JOIN participant AS p WHERE p.workspace = :workspace AND p.person_id = found.id AND p.until IS NULL
)
SELECT placed.respondent_id, 'person', m.person_id FROM placed
CROSS JOIN participant AS m
WHERE m.workspace = :workspace AND m.conversation_id = placed.conversation_id AND m.role = 'mentor' AND m.until IS NULL
UNION
SELECT placed.respondent_id, 'person', a.respondent_id FROM placed
CROSS JOIN participant AS m
CROSS JOIN alias AS a
WHERE m.workspace = :workspace AND m.conversation_id = placed.conversation_id AND m.role = 'mentor' AND m.until IS NULL
    AND a.workspace = :workspace AND a.id = m.person_id
UNION
SELECT placed.respondent_id, 'staff', x.staff_id FROM placed
CROSS JOIN assignment AS x
WHERE x.workspace = :workspace AND x.subject = 'conversation' AND x.subject_id = placed.conversation_id AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now)
UNION
SELECT found.respondent_id, 'staff', x.staff_id FROM found
CROSS JOIN assignment AS x
WHERE x.workspace = :workspace AND x.subject = 'respondent' AND x.subject_id = found.id AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now)
UNION
SELECT found.respondent_id, 'staff', x.staff_id FROM found
CROSS JOIN respondent_group AS g
CROSS JOIN assignment AS x
WHERE g.workspace = :workspace AND g.respondent_id = found.id
    AND x.workspace = :workspace AND x.subject = 'group' AND x.subject_id = g.group_id AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now);

-- name: accounts_by_id
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));
