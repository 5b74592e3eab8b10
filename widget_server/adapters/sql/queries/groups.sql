-- Answers that are shown only together. What is read by staff is only ever of group_answer: batches that were released.

-- name: lock_cell
INSERT INTO group_cell (workspace, survey_key, survey_version, cell, revision)
VALUES (:workspace, :survey_key, :survey_version, :cell, 1)
ON CONFLICT (workspace, survey_key, survey_version, cell) DO UPDATE SET revision = group_cell.revision + 1
RETURNING revision;

-- name: open_batches
-- Those of a cell, in the order in which they are filled, with who is in each.
SELECT b.id, b.question_id, b.kind, b.needed, b.number, m.respondent_id, p.verified_at FROM group_batch AS b
LEFT JOIN group_member AS m ON m.workspace = b.workspace AND m.batch_id = b.id
LEFT JOIN respondent AS p ON p.workspace = m.workspace AND p.id = m.respondent_id
WHERE b.workspace = :workspace AND b.survey_key = :survey_key AND b.survey_version = :survey_version AND b.cell = :cell
ORDER BY b.question_id, b.kind, b.number, m.respondent_id;

-- name: add_batch
INSERT INTO group_batch (workspace, id, survey_key, survey_version, team, cell, question_id, kind, needed, number)
VALUES (:workspace, :id, :survey_key, :survey_version, :team, :cell, :question_id, :kind, :needed, :number);

-- name: add_member
INSERT INTO group_member (workspace, batch_id, respondent_id, invitation_id)
VALUES (:workspace, :batch_id, :respondent_id, :invitation_id)
ON CONFLICT (workspace, batch_id, respondent_id) DO NOTHING;

-- name: take_pending
DELETE FROM group_pending WHERE workspace = :workspace AND batch_id = :batch_id RETURNING respondent_id, value;

-- name: add_pending
INSERT INTO group_pending (workspace, id, batch_id, respondent_id, value)
VALUES (:workspace, :id, :batch_id, :respondent_id, :value);

-- name: add_group_answer
INSERT INTO group_answer (workspace, id, batch_id, survey_key, survey_version, team, cell, question_id, kind, value, counted)
VALUES (:workspace, :id, :batch_id, :survey_key, :survey_version, :team, :cell, :question_id, :kind, :value, :counted);

-- name: drop_members
DELETE FROM group_member WHERE workspace = :workspace AND batch_id = :batch_id;

-- name: drop_batch
DELETE FROM group_batch WHERE workspace = :workspace AND id = :batch_id;

-- name: add_group_name
INSERT INTO group_name (workspace, survey_key, invitation_id, question_id, survey_version, respondent_id, value)
VALUES (:workspace, :survey_key, :invitation_id, :question_id, :survey_version, :respondent_id, :value);

-- name: own_cells
-- A mentor's id, and those that were joined to it.
SELECT CAST(:person_id AS TEXT) WHERE CAST(:person_id AS TEXT) IS NOT NULL
UNION
SELECT a.id FROM alias AS a WHERE a.workspace = :workspace AND a.respondent_id = :person_id;

-- name: group_counts
SELECT g.survey_version, g.question_id, g.kind, g.counted, count(*) FROM group_answer AS g
WHERE g.workspace = :workspace AND g.survey_key = :survey_key
    AND (CAST(:everything AS BIGINT) = 1
        OR g.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR g.cell IN (SELECT value FROM json_each(CAST(:cells AS TEXT))))
    AND (CAST(:version AS TEXT) IS NULL OR g.survey_version = CAST(:version AS TEXT))
    AND (CAST(:mentor_id AS TEXT) IS NULL OR g.cell = CAST(:mentor_id AS TEXT))
GROUP BY g.survey_version, g.question_id, g.kind, g.counted
ORDER BY g.survey_version, g.question_id, g.kind, g.counted;

-- name: group_words
SELECT g.survey_version, g.value FROM group_answer AS g
WHERE g.workspace = :workspace AND g.survey_key = :survey_key AND g.question_id = :question_id AND g.kind = 'words'
    AND (CAST(:everything AS BIGINT) = 1
        OR g.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR g.cell IN (SELECT value FROM json_each(CAST(:cells AS TEXT))))
    AND (CAST(:version AS TEXT) IS NULL OR g.survey_version = CAST(:version AS TEXT))
    AND (CAST(:mentor_id AS TEXT) IS NULL OR g.cell = CAST(:mentor_id AS TEXT))
ORDER BY g.id LIMIT :most;

-- name: group_mentors
SELECT DISTINCT g.cell FROM group_answer AS g
WHERE g.workspace = :workspace AND g.survey_key = :survey_key AND g.cell <> ''
    AND (CAST(:everything AS BIGINT) = 1
        OR g.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR g.cell IN (SELECT value FROM json_each(CAST(:cells AS TEXT))))
ORDER BY g.cell;

-- name: group_names
SELECT n.survey_version, n.question_id, n.respondent_id, p.traits, n.value FROM group_name AS n
LEFT JOIN respondent AS p ON p.workspace = n.workspace AND p.id = n.respondent_id
WHERE n.workspace = :workspace AND n.survey_key = :survey_key
ORDER BY n.invitation_id, n.question_id;

-- name: move_members
INSERT INTO group_member (workspace, batch_id, respondent_id, invitation_id)
SELECT m.workspace, m.batch_id, CAST(:respondent_id AS TEXT), m.invitation_id FROM group_member AS m
WHERE m.workspace = :workspace AND m.respondent_id = :id
ON CONFLICT (workspace, batch_id, respondent_id) DO NOTHING;

-- name: drop_moved_members
DELETE FROM group_member WHERE workspace = :workspace AND respondent_id = :id;

-- name: move_pending
UPDATE group_pending SET respondent_id = :respondent_id WHERE workspace = :workspace AND respondent_id = :id;

-- name: move_group_names
UPDATE group_name SET respondent_id = :respondent_id WHERE workspace = :workspace AND respondent_id = :id;

-- name: retire_pending
-- What somebody answered in those invitations and is not released; of an anonymous survey nobody knows which it is, and it stays.
DELETE FROM group_pending
WHERE workspace = :workspace AND respondent_id IS NOT NULL AND (batch_id, respondent_id) IN (
    SELECT m.batch_id, m.respondent_id FROM json_each(CAST(:invitations AS TEXT)) AS old
    CROSS JOIN group_member AS m WHERE m.workspace = :workspace AND m.invitation_id = old.value);

-- name: retire_members
DELETE FROM group_member
WHERE workspace = :workspace AND invitation_id IN (SELECT value FROM json_each(CAST(:invitations AS TEXT)));

-- name: erase_members
DELETE FROM group_member
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;

-- name: erase_pending
DELETE FROM group_pending
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
    AND respondent_id IS NOT NULL RETURNING 1;

-- name: erase_group_names
DELETE FROM group_name
WHERE workspace = :workspace AND respondent_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT))) RETURNING 1;
