-- Results: named answers added up. What is tallied is read there, by keys that grow with weeks and not with responses; a
-- mentor's own, and what the tally does not hold, is counted from the answers themselves.

-- name: tallied
SELECT survey_key, question_id, facet_value, week, version, option, CAST(sum(n) AS BIGINT) FROM (
    SELECT t.survey_key, t.question_id, t.facet_value, CASE WHEN CAST(:weekly AS BIGINT) = 1 THEN t.week ELSE 0 END AS week,
        t.version, t.option, t.team, t.n
    FROM json_each(CAST(:surveys AS TEXT)) AS survey
    CROSS JOIN json_each(CAST(:questions AS TEXT)) AS question
    CROSS JOIN tally AS t
    WHERE t.workspace = :workspace AND t.survey_key = survey.value AND t.question_id = question.value
        AND t.facet = CAST(:facet AS TEXT) AND t.week >= CAST(:first AS BIGINT) AND t.week <= CAST(:last AS BIGINT)
    UNION ALL
    SELECT c.survey_key, c.question_id, c.facet_value, CASE WHEN CAST(:weekly AS BIGINT) = 1 THEN c.week ELSE 0 END AS week,
        c.version, c.option, c.team, c.n
    FROM json_each(CAST(:surveys AS TEXT)) AS survey
    CROSS JOIN json_each(CAST(:questions AS TEXT)) AS question
    CROSS JOIN tally_change AS c
    WHERE c.workspace = :workspace AND c.survey_key = survey.value AND c.question_id = question.value
        AND c.facet = CAST(:facet AS TEXT) AND c.week >= CAST(:first AS BIGINT) AND c.week <= CAST(:last AS BIGINT)) AS found
WHERE (CAST(:everything AS BIGINT) = 1 OR team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))))
    AND (CAST(:facet_value AS TEXT) IS NULL OR facet_value = CAST(:facet_value AS TEXT))
    AND (CAST(:version AS TEXT) IS NULL OR version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR team = CAST(:team AS TEXT))
GROUP BY survey_key, question_id, facet_value, week, version, option HAVING sum(n) <> 0;

-- name: counted_of_own
-- Of the people of :people, without the teams of :teams: those are tallied.
SELECT r.survey_key, a.question_id,
    CASE CAST(:facet AS TEXT) WHEN 'variant' THEN r.variant WHEN 'mentor' THEN r.mentor_id WHEN 'segment' THEN r.segment
        ELSE '' END AS facet_value,
    CASE WHEN CAST(:weekly AS BIGINT) = 1 THEN (r.started_at + 259200000) / 604800000 ELSE 0 END AS week,
    r.survey_version, counted.value, count(*)
FROM json_each(CAST(:people AS TEXT)) AS person
CROSS JOIN response AS r
CROSS JOIN answer AS a
CROSS JOIN json_each(a.counts) AS counted
WHERE r.workspace = :workspace AND r.respondent_id = person.value
    AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
        OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND r.survey_key IN (SELECT value FROM json_each(CAST(:surveys AS TEXT)))
    AND r.team NOT IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
    AND r.identity = 'named' AND r.started_at >= CAST(:since AS BIGINT) AND r.started_at < CAST(:until AS BIGINT)
    AND (CAST(:version AS TEXT) IS NULL OR r.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR r.team = CAST(:team AS TEXT))
    AND (CAST(:variant AS TEXT) IS NULL OR r.variant = CAST(:variant AS TEXT))
    AND (CAST(:mentor AS TEXT) IS NULL OR r.mentor_id = CAST(:mentor AS TEXT))
    AND (CAST(:segment AS TEXT) IS NULL OR r.segment = CAST(:segment AS TEXT))
    AND CASE CAST(:facet AS TEXT) WHEN 'variant' THEN r.variant WHEN 'mentor' THEN r.mentor_id WHEN 'segment' THEN r.segment
        ELSE '' END IS NOT NULL
    AND a.workspace = r.workspace AND a.response_id = r.id
    AND a.question_id IN (SELECT value FROM json_each(CAST(:questions AS TEXT)))
GROUP BY 1, 2, 3, 4, 5, 6;

-- name: counted_among
SELECT r.survey_key, a.question_id,
    CASE CAST(:facet AS TEXT) WHEN 'variant' THEN r.variant WHEN 'mentor' THEN r.mentor_id WHEN 'segment' THEN r.segment
        ELSE '' END AS facet_value,
    CASE WHEN CAST(:weekly AS BIGINT) = 1 THEN (r.started_at + 259200000) / 604800000 ELSE 0 END AS week,
    r.survey_version, counted.value, count(*)
FROM json_each(CAST(:surveys AS TEXT)) AS survey
CROSS JOIN response AS r
CROSS JOIN answer AS a
CROSS JOIN json_each(a.counts) AS counted
WHERE r.workspace = :workspace AND r.survey_key = survey.value AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND r.identity = 'named' AND r.started_at >= CAST(:since AS BIGINT) AND r.started_at < CAST(:until AS BIGINT)
    AND (CAST(:version AS TEXT) IS NULL OR r.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR r.team = CAST(:team AS TEXT))
    AND (CAST(:variant AS TEXT) IS NULL OR r.variant = CAST(:variant AS TEXT))
    AND (CAST(:mentor AS TEXT) IS NULL OR r.mentor_id = CAST(:mentor AS TEXT))
    AND (CAST(:segment AS TEXT) IS NULL OR r.segment = CAST(:segment AS TEXT))
    AND CASE CAST(:facet AS TEXT) WHEN 'variant' THEN r.variant WHEN 'mentor' THEN r.mentor_id WHEN 'segment' THEN r.segment
        ELSE '' END IS NOT NULL
    AND a.workspace = r.workspace AND a.response_id = r.id
    AND a.question_id IN (SELECT value FROM json_each(CAST(:questions AS TEXT)))
GROUP BY 1, 2, 3, 4, 5, 6;

-- name: delivered_to_own
SELECT i.survey_key, '#', '',
    CASE WHEN CAST(:weekly AS BIGINT) = 1 THEN (i.invited_at + 259200000) / 604800000 ELSE 0 END AS week,
    i.survey_version, step.value, count(*)
FROM json_each(CAST(:people AS TEXT)) AS person
CROSS JOIN invitation AS i
CROSS JOIN json_each('["asked", "seen", "answered", "completed", "dismissed", "expired"]') AS step
WHERE i.workspace = :workspace AND i.respondent_id = person.value AND i.identity = 'named'
    AND i.invited_at >= CAST(:since AS BIGINT) AND i.invited_at < CAST(:until AS BIGINT)
    AND (i.mentor_id IS NULL OR i.mentor_id = :person_id
        OR i.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (CAST(:only AS TEXT) IS NULL OR i.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND i.survey_key IN (SELECT value FROM json_each(CAST(:surveys AS TEXT)))
    AND i.team NOT IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
    AND (CAST(:version AS TEXT) IS NULL OR i.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR i.team = CAST(:team AS TEXT))
    AND CASE step.value WHEN 'asked' THEN 1
        WHEN 'seen' THEN CASE WHEN i.displayed_at IS NOT NULL THEN 1 ELSE 0 END
        WHEN 'answered' THEN CASE WHEN EXISTS (
            SELECT 1 FROM response AS r WHERE r.workspace = i.workspace AND r.invitation_id = i.id) THEN 1 ELSE 0 END
        ELSE CASE WHEN i.status = step.value THEN 1 ELSE 0 END END = 1
GROUP BY 1, 4, 5, 6;

-- name: own_answers
-- Of the people of :people: their marks week by week; with each event of their moments, the marks that came after it; and by
-- person how many responses there are, how many low ones, and when the last began. Their rows are read once.
WITH found AS MATERIALIZED (
    SELECT r.id, r.respondent_id, r.survey_key, r.started_at, r.survey_version, r.level, r.came_before
    FROM json_each(CAST(:people AS TEXT)) AS person
    CROSS JOIN response AS r
    WHERE r.workspace = :workspace AND r.respondent_id = person.value
        AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
            OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
        AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
        AND r.identity = 'named' AND r.started_at >= CAST(:since AS BIGINT) AND r.started_at < CAST(:until AS BIGINT)
), marked AS MATERIALIZED (
    SELECT found.survey_key, a.question_id, (found.started_at + 259200000) / 604800000 AS week, found.survey_version,
        counted.value AS option, found.came_before
    FROM found
    CROSS JOIN answer AS a
    CROSS JOIN json_each(a.counts) AS counted
    WHERE a.workspace = :workspace AND a.response_id = found.id
        AND found.survey_key IN (SELECT value FROM json_each(CAST(:surveys AS TEXT)))
        AND a.question_id IN (SELECT value FROM json_each(CAST(:questions AS TEXT)))
)
SELECT 'mark', survey_key, question_id, week, survey_version, option, NULL, count(*), 0 FROM marked
GROUP BY survey_key, question_id, week, survey_version, option
UNION ALL
SELECT 'before', marked.survey_key, marked.question_id, CASE WHEN CAST(happened.value AS BIGINT) > 1 THEN 1 ELSE 0 END,
    marked.survey_version, marked.option, happened.key, count(*), 0
FROM marked CROSS JOIN json_each(marked.came_before) AS happened
GROUP BY 2, 3, 4, 5, 6, 7
UNION ALL
SELECT 'person', respondent_id, NULL, max(started_at), NULL, NULL, NULL, count(*), count(*) FILTER (WHERE level = 'low')
FROM found GROUP BY respondent_id;

-- name: commented
-- Responses in which something was written; of one survey at a time, as its index lists them.
SELECT r.invitation_id, r.id, r.survey_key, r.started_at, r.score, r.level
FROM response AS r
WHERE r.workspace = :workspace AND r.survey_key = :survey AND r.identity = 'named' AND r.search <> ''
    AND r.started_at >= CAST(:since AS BIGINT)
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (CAST(:version AS TEXT) IS NULL OR r.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR r.team = CAST(:team AS TEXT))
    AND (CAST(:variant AS TEXT) IS NULL OR r.variant = CAST(:variant AS TEXT))
    AND (CAST(:mentor AS TEXT) IS NULL OR r.mentor_id = CAST(:mentor AS TEXT))
    AND (CAST(:segment AS TEXT) IS NULL OR r.segment = CAST(:segment AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :most;

-- name: commented_by_own
SELECT r.invitation_id, r.id, r.survey_key, r.started_at, r.score, r.level
FROM json_each(CAST(:people AS TEXT)) AS person
CROSS JOIN response AS r
WHERE r.workspace = :workspace AND r.respondent_id = person.value
    AND r.survey_key IN (SELECT value FROM json_each(CAST(:surveys AS TEXT)))
    AND r.identity = 'named' AND r.search <> ''
    AND r.started_at >= CAST(:since AS BIGINT)
    AND (r.started_at, r.id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
        OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (CAST(:version AS TEXT) IS NULL OR r.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR r.team = CAST(:team AS TEXT))
    AND (CAST(:variant AS TEXT) IS NULL OR r.variant = CAST(:variant AS TEXT))
    AND (CAST(:mentor AS TEXT) IS NULL OR r.mentor_id = CAST(:mentor AS TEXT))
    AND (CAST(:segment AS TEXT) IS NULL OR r.segment = CAST(:segment AS TEXT))
ORDER BY r.started_at DESC, r.id DESC LIMIT :most;

-- name: words_of
SELECT a.response_id, a.question_id, a.value FROM json_each(CAST(:ids AS TEXT)) AS wanted
CROSS JOIN answer AS a
WHERE a.workspace = :workspace AND a.response_id = wanted.value AND a.counts = '["+"]'
ORDER BY a.response_id, a.position;

-- name: episodes
-- By the side that was asked last.
SELECT i.episode, i.invited_at FROM invitation AS i
CROSS JOIN response AS r
CROSS JOIN invitation AS other
CROSS JOIN response AS o
WHERE i.workspace = :workspace AND i.episode IS NOT NULL AND (i.invited_at, i.episode) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND r.workspace = i.workspace AND r.invitation_id = i.id AND r.identity = 'named'
    AND other.workspace = i.workspace AND other.episode = i.episode
    AND (other.invited_at + 0, other.id) < (i.invited_at, i.id)  -- + 0: SQLite then finds it by its episode
    AND o.workspace = other.workspace AND o.invitation_id = other.id AND o.identity = 'named'
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND ((CAST(:everything AS BIGINT) = 1
            OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
            OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
                AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                    OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
        OR (CAST(:everything AS BIGINT) = 1
            OR o.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
            OR (o.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
                AND (o.mentor_id IS NULL OR o.mentor_id = :person_id
                    OR o.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))))))
ORDER BY i.invited_at DESC, i.episode DESC LIMIT :most;

-- name: episodes_of_own
SELECT i.episode, max(i.invited_at) FROM json_each(CAST(:people AS TEXT)) AS person
CROSS JOIN invitation AS i
CROSS JOIN response AS r
CROSS JOIN invitation AS other
CROSS JOIN response AS o
WHERE i.workspace = :workspace AND i.respondent_id = person.value AND i.episode IS NOT NULL
    AND (i.invited_at, i.episode || '') < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND r.workspace = i.workspace AND r.invitation_id = i.id AND r.identity = 'named'
    AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
        OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND other.workspace = i.workspace AND other.episode = i.episode AND other.id <> i.id
    AND o.workspace = other.workspace AND o.invitation_id = other.id AND o.identity = 'named'
GROUP BY i.episode
ORDER BY max(i.invited_at) DESC, i.episode DESC LIMIT :most;

-- name: sides
-- Of these moments, what is within the scope, and what somebody answered themselves.
SELECT i.episode, r.invitation_id, CASE WHEN r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM json_each(CAST(:episodes AS TEXT)) AS episode
CROSS JOIN invitation AS i
CROSS JOIN response AS r
WHERE i.workspace = :workspace AND i.episode = episode.value AND r.workspace = i.workspace AND r.invitation_id = i.id
    AND r.identity = 'named'
    AND ((CAST(:everything AS BIGINT) = 1
            OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
            OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
                AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                    OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
        OR r.respondent_id = :person_id)
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
ORDER BY i.invited_at + 0, i.id;

-- name: exported
SELECT r.invitation_id, CASE WHEN r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM response AS r
WHERE r.workspace = :workspace AND (r.started_at, r.id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND r.started_at < CAST(:until AS BIGINT) AND r.identity = 'named'
    AND r.survey_key IN (SELECT value FROM json_each(CAST(:surveys AS TEXT)))
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
    AND (CAST(:version AS TEXT) IS NULL OR r.survey_version = CAST(:version AS TEXT))
    AND (CAST(:team AS TEXT) IS NULL OR r.team = CAST(:team AS TEXT))
    AND (CAST(:variant AS TEXT) IS NULL OR r.variant = CAST(:variant AS TEXT))
    AND (CAST(:mentor AS TEXT) IS NULL OR r.mentor_id = CAST(:mentor AS TEXT))
    AND (CAST(:segment AS TEXT) IS NULL OR r.segment = CAST(:segment AS TEXT))
ORDER BY r.started_at, r.id LIMIT :limit;

-- name: survey_versions
SELECT s.survey_key, s.version, s.definition, s.published_at FROM json_each(CAST(:surveys AS TEXT)) AS wanted
CROSS JOIN survey_version AS s WHERE s.workspace = :workspace AND s.survey_key = wanted.value
ORDER BY s.published_at DESC, s.version;

-- name: surveys_asked
SELECT DISTINCT survey_key FROM survey_version WHERE workspace = :workspace ORDER BY survey_key;

-- name: take_changes
-- Of a workspace, in the order of its index, as far as the limit.
DELETE FROM tally_change
WHERE (workspace, survey_key, question_id, facet, week, id) IN (
    SELECT c.workspace, c.survey_key, c.question_id, c.facet, c.week, c.id FROM tally_change AS c
    WHERE c.workspace = :workspace ORDER BY c.workspace, c.survey_key, c.question_id, c.facet, c.week, c.id LIMIT :most)
RETURNING survey_key, question_id, facet, week, facet_value, version, team, option, n;

-- name: add_to_tally
INSERT INTO tally (workspace, survey_key, question_id, facet, week, facet_value, version, team, option, n)
VALUES (:workspace, :survey_key, :question_id, :facet, :week, :facet_value, :version, :team, :option, :n)
ON CONFLICT (workspace, survey_key, question_id, facet, week, facet_value, version, team, option)
DO UPDATE SET n = tally.n + excluded.n;

-- name: recount
-- An answer that another one leads past counts for nothing, until it stands again.
UPDATE answer SET counts = CAST(:counts AS TEXT)
WHERE workspace = :workspace AND response_id = :response_id AND question_id = :question_id AND counts <> CAST(:counts AS TEXT);
