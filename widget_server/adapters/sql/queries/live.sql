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
