-- What staff did. Lines are added and read; a trigger refuses everything else.

-- name: add_audit
INSERT INTO audit (workspace, id, at, actor, action, subject, subject_id, details)
VALUES (:workspace, :id, :at, :actor, :action, :subject, :subject_id, :details);

-- name: add_audit_once
-- Not where the same was written of the same since :since.
INSERT INTO audit (workspace, id, at, actor, action, subject, subject_id, details)
SELECT CAST(:workspace AS TEXT), CAST(:id AS TEXT), CAST(:at AS BIGINT), CAST(:actor AS TEXT), CAST(:action AS TEXT),
    CAST(:subject AS TEXT), CAST(:subject_id AS TEXT), CAST(:details AS TEXT)
WHERE NOT EXISTS (
    SELECT 1 FROM audit AS before
    WHERE before.workspace = :workspace AND before.subject = :subject AND before.subject_id = :subject_id
        AND before.at > CAST(:since AS BIGINT) AND before.actor = :actor AND before.action = :action
        AND before.details = :details);

-- name: audited
SELECT id, at, actor, action, subject, subject_id, details FROM audit
WHERE workspace = :workspace AND (at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT)) AND at >= CAST(:since AS BIGINT)
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: audited_by
SELECT id, at, actor, action, subject, subject_id, details FROM audit
WHERE workspace = :workspace AND actor = :actor AND (at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND at >= CAST(:since AS BIGINT) AND (CAST(:action AS TEXT) IS NULL OR action = CAST(:action AS TEXT))
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: audited_as
SELECT id, at, actor, action, subject, subject_id, details FROM audit
WHERE workspace = :workspace AND action = :action AND (at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT))
    AND at >= CAST(:since AS BIGINT)
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: audited_about
SELECT id, at, actor, action, subject, subject_id, details FROM audit
WHERE workspace = :workspace AND subject = :subject AND subject_id = :subject_id
    AND (at, id) < (CAST(:at AS BIGINT), CAST(:id AS TEXT)) AND at >= CAST(:since AS BIGINT)
    AND (CAST(:actor AS TEXT) IS NULL OR actor = CAST(:actor AS TEXT))
    AND (CAST(:action AS TEXT) IS NULL OR action = CAST(:action AS TEXT))
ORDER BY at DESC, id DESC LIMIT :limit;
