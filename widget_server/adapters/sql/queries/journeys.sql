-- One invitation's way; what is within a scope is said as in reviewing.sql.

-- name: way
SELECT CASE WHEN i.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN i.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (i.mentor_id IS NULL OR i.mentor_id = :person_id
                OR i.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM invitation AS i
WHERE i.workspace = :workspace AND i.id = :id
    AND (CAST(:everything AS BIGINT) = 1
        OR i.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (i.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (i.mentor_id IS NULL OR i.mentor_id = :person_id
                OR i.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR i.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))));

-- name: displays
SELECT channel, displayed_at FROM display
WHERE workspace = :workspace AND invitation_id = :invitation_id ORDER BY displayed_at, id;
