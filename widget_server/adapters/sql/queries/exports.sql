-- Everything, to be taken away. Responses are in the order in which they began, events in that in which they were received.

-- name: responses_ahead
SELECT n, started_at, id FROM (
    SELECT found.started_at, found.id, row_number() OVER (ORDER BY found.started_at, found.id) AS n FROM (
        SELECT started_at, id FROM response
        WHERE workspace = :workspace AND (started_at, id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
            AND started_at < CAST(:until AS BIGINT) AND identity = 'named'
            AND (CAST(:survey AS TEXT) IS NULL OR survey_key = CAST(:survey AS TEXT))
        ORDER BY started_at, id LIMIT :most) AS found) AS marked
ORDER BY n DESC LIMIT 1;

-- name: responses_left
SELECT count(*) FROM response
WHERE workspace = :workspace AND (started_at, id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND started_at < CAST(:until AS BIGINT) AND identity = 'named'
    AND (CAST(:survey AS TEXT) IS NULL OR survey_key = CAST(:survey AS TEXT));

-- name: responses_kept
SELECT invitation_id FROM response
WHERE workspace = :workspace AND (started_at, id) > (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND started_at < CAST(:until AS BIGINT) AND identity = 'named'
    AND (CAST(:survey AS TEXT) IS NULL OR survey_key = CAST(:survey AS TEXT))
ORDER BY started_at, id LIMIT :limit;

-- name: events_ahead
SELECT n, received_at, id, seq FROM (
    SELECT found.received_at, found.id, found.seq,
        row_number() OVER (ORDER BY found.received_at, found.seq, found.id) AS n FROM (
        SELECT received_at, id, seq FROM event
        WHERE workspace = :workspace AND received_at >= CAST(:at AS BIGINT) AND received_at < CAST(:until AS BIGINT)
            AND (received_at, seq, id) > (CAST(:at AS BIGINT), CAST(:seq AS BIGINT), CAST(:id AS TEXT))
        ORDER BY received_at, seq, id LIMIT :most) AS found) AS marked
ORDER BY n DESC LIMIT 1;

-- name: events_left
SELECT count(*) FROM event
WHERE workspace = :workspace AND received_at >= CAST(:at AS BIGINT) AND received_at < CAST(:until AS BIGINT)
    AND (received_at, seq, id) > (CAST(:at AS BIGINT), CAST(:seq AS BIGINT), CAST(:id AS TEXT));

-- name: events_kept
-- Under the id under which each came; with the person's traits where no earlier event of that id is there.
SELECT event.seq, CASE WHEN event.sent_as IS NOT NULL OR (
        SELECT earlier.seq FROM event AS earlier
        WHERE earlier.workspace = event.workspace AND earlier.respondent_id = event.respondent_id
            AND earlier.seq < event.seq AND earlier.sent_as IS NULL
        ORDER BY earlier.seq DESC LIMIT 1) IS NOT NULL THEN NULL
    ELSE (SELECT respondent.traits FROM respondent
        WHERE respondent.workspace = event.workspace AND respondent.id = event.respondent_id) END,
    COALESCE(event.sent_as, event.respondent_id), event.id, event.name, event.occurred_at, event.received_at,
    event.properties, event.source, event.conversation_id, event.page, event.device, event.respondent_id
FROM event
WHERE event.workspace = :workspace AND event.received_at >= CAST(:at AS BIGINT)
    AND event.received_at < CAST(:until AS BIGINT)
    AND (event.received_at, event.seq, event.id) > (CAST(:at AS BIGINT), CAST(:seq AS BIGINT), CAST(:id AS TEXT))
ORDER BY event.received_at, event.seq, event.id LIMIT :limit;

-- name: stays_in
-- Everybody who ever was in these conversations, as they were named.
SELECT stay.conversation_id, stay.person_id, stay.role, stay.since, stay.until FROM participant AS stay
WHERE stay.workspace = :workspace AND stay.conversation_id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)))
ORDER BY stay.conversation_id, stay.position, stay.joined, stay.person_id, stay.role;

-- name: joined_ids
SELECT id, respondent_id FROM alias
WHERE workspace = :workspace AND id IN (SELECT value FROM json_each(CAST(:ids AS TEXT)));
