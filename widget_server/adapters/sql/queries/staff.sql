-- Who reads, and how far they reach.

-- name: account
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND id = :staff_id
UNION ALL
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND person_id = :person_id;

-- name: roles_of
SELECT DISTINCT role, team FROM staff_role WHERE workspace = :workspace AND staff_id = :staff_id ORDER BY role, team;

-- name: own_conversations
-- Those in which somebody is a mentor now, under any of their ids, and those assigned to their account now.
SELECT p.conversation_id FROM (
    SELECT CAST(:person_id AS TEXT) AS id
    UNION ALL
    SELECT a.id FROM alias AS a WHERE a.workspace = :workspace AND a.respondent_id = :person_id) AS found
CROSS JOIN participant AS p
WHERE p.workspace = :workspace AND p.person_id = found.id AND p.role = 'mentor' AND p.until IS NULL
UNION
SELECT x.subject_id FROM assignment AS x
WHERE x.workspace = :workspace AND x.staff_id = :staff_id AND x.subject = 'conversation' AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now);

-- name: own_people
-- Who is in those conversations now and no mentor there, and whoever is assigned to the account now, alone or by a group.
SELECT COALESCE(a.respondent_id, p.person_id) FROM json_each(CAST(:conversations AS TEXT)) AS c
CROSS JOIN participant AS p
LEFT JOIN alias AS a ON a.workspace = p.workspace AND a.id = p.person_id
WHERE p.workspace = :workspace AND p.conversation_id = c.value AND p.role <> 'mentor' AND p.until IS NULL
UNION
SELECT COALESCE(a.respondent_id, x.subject_id) FROM assignment AS x
LEFT JOIN alias AS a ON a.workspace = x.workspace AND a.id = x.subject_id
WHERE x.workspace = :workspace AND x.staff_id = :staff_id AND x.subject = 'respondent' AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now)
UNION
SELECT g.respondent_id FROM assignment AS x
CROSS JOIN respondent_group AS g
WHERE x.workspace = :workspace AND x.staff_id = :staff_id AND x.subject = 'group' AND x.since <= :now
    AND (x.until IS NULL OR x.until > :now) AND g.workspace = x.workspace AND g.group_id = x.subject_id;
