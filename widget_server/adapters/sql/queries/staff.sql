-- Who reads, and how far they reach.

-- name: account
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND id = :staff_id
UNION ALL
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND person_id = :person_id;

-- name: accounts
SELECT id, person_id, name, email, language, team, stage, trained_at, made_at, disabled_at FROM staff
WHERE workspace = :workspace AND id > CAST(:after AS TEXT)
    AND (CAST(:teams AS TEXT) IS NULL OR team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))))
ORDER BY id LIMIT :limit;

-- name: roles_of
SELECT staff_id, role, team, source FROM staff_role
WHERE workspace = :workspace AND staff_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY staff_id, role, team, source;

-- name: add_account
INSERT INTO staff (workspace, id, person_id, name, email, language, team, stage, trained_at, preferences, made_at, disabled_at)
VALUES (:workspace, :id, :person_id, :name, :email, :language, :team, :stage, :trained_at, '{}', :made_at, :disabled_at)
ON CONFLICT (workspace, id) DO NOTHING RETURNING id;

-- name: change_account
UPDATE staff SET person_id = :person_id, name = :name, email = :email, language = :language, team = :team, stage = :stage,
    trained_at = :trained_at, disabled_at = :disabled_at
WHERE workspace = :workspace AND id = :id;

-- name: add_role
INSERT INTO staff_role (workspace, staff_id, role, team, source) VALUES (:workspace, :staff_id, :role, :team, :source)
ON CONFLICT (workspace, staff_id, role, team, source) DO NOTHING;

-- name: remove_role
DELETE FROM staff_role
WHERE workspace = :workspace AND staff_id = :staff_id AND role = :role AND team = :team AND source = :source;


-- ---------------------------------------------------------------------------------------------------- assignments

-- name: assignments
SELECT id, staff_id, subject, subject_id, since, until, source FROM assignment
WHERE workspace = :workspace AND id > CAST(:after AS TEXT) ORDER BY id LIMIT :limit;

-- name: assignments_of_staff
SELECT id, staff_id, subject, subject_id, since, until, source FROM assignment
WHERE workspace = :workspace AND staff_id = :staff_id AND id > CAST(:after AS TEXT)
    AND (CAST(:subject AS TEXT) IS NULL OR subject = CAST(:subject AS TEXT))
    AND (CAST(:subject_id AS TEXT) IS NULL OR subject_id = CAST(:subject_id AS TEXT))
ORDER BY id LIMIT :limit;

-- name: assignments_of_subject
SELECT id, staff_id, subject, subject_id, since, until, source FROM assignment
WHERE workspace = :workspace AND subject = :subject AND subject_id = :subject_id AND id > CAST(:after AS TEXT)
ORDER BY id LIMIT :limit;

-- name: assigned_pairs
-- :staff, :subjects and :subject_ids have the same length: what stands at one place in each belongs together.
SELECT x.id, x.staff_id, x.subject, x.subject_id, x.since, x.until, x.source FROM json_each(CAST(:staff AS TEXT)) AS s
JOIN json_each(CAST(:subjects AS TEXT)) AS k ON k.key = s.key
JOIN json_each(CAST(:subject_ids AS TEXT)) AS i ON i.key = s.key
CROSS JOIN assignment AS x
WHERE x.workspace = :workspace AND x.staff_id = s.value AND x.subject = k.value AND x.subject_id = i.value;

-- name: staff_known
SELECT s.id FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN staff AS s WHERE s.workspace = :workspace AND s.id = wanted.value;

-- name: put_assignment
INSERT INTO assignment (workspace, id, staff_id, subject, subject_id, since, until, source)
VALUES (:workspace, :id, :staff_id, :subject, :subject_id, :since, :until, :source)
ON CONFLICT (workspace, staff_id, subject, subject_id) DO UPDATE
SET since = excluded.since, until = excluded.until, source = excluded.source;

-- name: forget_groups
DELETE FROM respondent_group WHERE workspace = :workspace AND respondent_id = :respondent_id;

-- name: add_group
INSERT INTO respondent_group (workspace, group_id, respondent_id) VALUES (:workspace, :group_id, :respondent_id)
ON CONFLICT (workspace, group_id, respondent_id) DO NOTHING;


-- ---------------------------------------------------------------------------------------------------- who is whose now

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
