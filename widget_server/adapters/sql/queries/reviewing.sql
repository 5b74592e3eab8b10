-- What staff read. A response is within a scope where everything is, where its team is, or where its respondent is one of
-- :people and it has no mentor, this one, or a conversation that is one of :own; where :only names conversations, it is in one
-- of these. Beside its id stands by which of them, so that what is shown of it is shown by the role that reaches it.

-- name: reviews
SELECT r.invitation_id, CASE WHEN r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM response AS r
WHERE r.workspace = :workspace AND r.conversation_id = :conversation_id AND r.identity = 'named'
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))))
ORDER BY r.started_at DESC, r.id DESC LIMIT :most;

-- name: reviewable
SELECT r.invitation_id, CASE WHEN r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT))) THEN 1 ELSE 0 END,
    CASE WHEN r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT)))) THEN 1 ELSE 0 END
FROM response AS r
WHERE r.workspace = :workspace AND r.invitation_id = :id AND r.identity = 'named'
    AND (CAST(:everything AS BIGINT) = 1
        OR r.team IN (SELECT value FROM json_each(CAST(:teams AS TEXT)))
        OR (r.respondent_id IN (SELECT value FROM json_each(CAST(:people AS TEXT)))
            AND (r.mentor_id IS NULL OR r.mentor_id = :person_id
                OR r.conversation_id IN (SELECT value FROM json_each(CAST(:own AS TEXT))))))
    AND (CAST(:only AS TEXT) IS NULL OR r.conversation_id IN (SELECT value FROM json_each(CAST(:only AS TEXT))));
