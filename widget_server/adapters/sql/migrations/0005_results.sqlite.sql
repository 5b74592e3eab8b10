-- Whatever is written, changed or erased is counted in the same transaction, whoever does it.

CREATE VIEW counted_response AS
SELECT r.workspace, r.id, r.survey_key, (r.started_at + 259200000) / 604800000 AS week, facet.name AS facet,
    CASE facet.name WHEN 'variant' THEN r.variant WHEN 'mentor' THEN r.mentor_id WHEN 'segment' THEN r.segment ELSE '' END
        AS facet_value,
    r.survey_version AS version, r.team
FROM response AS r
CROSS JOIN (SELECT '' AS name UNION ALL SELECT 'variant' UNION ALL SELECT 'mentor' UNION ALL SELECT 'segment') AS facet
WHERE r.identity = 'named';

CREATE VIEW counted_invitation AS
SELECT i.workspace, i.id, i.survey_key, (i.invited_at + 259200000) / 604800000 AS week, i.survey_version AS version, i.team
FROM invitation AS i WHERE i.identity = 'named';

CREATE TRIGGER answer_counted AFTER INSERT ON answer
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, NEW.question_id, c.facet, c.week, lower(hex(randomblob(16))), c.facet_value, c.version,
        c.team, counted.value, 1
    FROM counted_response AS c CROSS JOIN json_each(NEW.counts) AS counted
    WHERE c.workspace = NEW.workspace AND c.id = NEW.response_id AND c.facet_value IS NOT NULL;
END;

CREATE TRIGGER answer_changed AFTER UPDATE ON answer WHEN OLD.counts <> NEW.counts
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, NEW.question_id, c.facet, c.week, lower(hex(randomblob(16))), c.facet_value, c.version,
        c.team, counted.value, counted.n
    FROM counted_response AS c
    CROSS JOIN (
        SELECT value, -1 AS n FROM json_each(OLD.counts) UNION ALL SELECT value, 1 FROM json_each(NEW.counts)) AS counted
    WHERE c.workspace = NEW.workspace AND c.id = NEW.response_id AND c.facet_value IS NOT NULL;
END;

CREATE TRIGGER answer_erased AFTER DELETE ON answer
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, OLD.question_id, c.facet, c.week, lower(hex(randomblob(16))), c.facet_value, c.version,
        c.team, counted.value, -1
    FROM counted_response AS c CROSS JOIN json_each(OLD.counts) AS counted
    WHERE c.workspace = OLD.workspace AND c.id = OLD.response_id AND c.facet_value IS NOT NULL;
END;

CREATE TRIGGER invitation_counted AFTER INSERT ON invitation
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, '#', '', c.week, lower(hex(randomblob(16))), '', c.version, c.team, step.name, 1
    FROM counted_invitation AS c
    CROSS JOIN (
        SELECT 'asked' AS name
        UNION ALL SELECT 'seen' WHERE NEW.displayed_at IS NOT NULL
        UNION ALL SELECT NEW.status WHERE NEW.status IN ('completed', 'dismissed', 'expired')) AS step
    WHERE c.workspace = NEW.workspace AND c.id = NEW.id;
END;

CREATE TRIGGER invitation_changed AFTER UPDATE ON invitation
WHEN OLD.status <> NEW.status OR (OLD.displayed_at IS NULL) <> (NEW.displayed_at IS NULL)
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, '#', '', c.week, lower(hex(randomblob(16))), '', c.version, c.team, step.name, step.n
    FROM counted_invitation AS c
    CROSS JOIN (
        SELECT 'seen' AS name, 1 AS n WHERE OLD.displayed_at IS NULL AND NEW.displayed_at IS NOT NULL
        UNION ALL SELECT OLD.status, -1 WHERE OLD.status <> NEW.status
        UNION ALL SELECT NEW.status, 1 WHERE OLD.status <> NEW.status) AS step
    WHERE c.workspace = NEW.workspace AND c.id = NEW.id AND step.name IN ('seen', 'completed', 'dismissed', 'expired');
END;

CREATE TRIGGER invitation_erased BEFORE DELETE ON invitation
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, '#', '', c.week, lower(hex(randomblob(16))), '', c.version, c.team, step.name, -1
    FROM counted_invitation AS c
    CROSS JOIN (
        SELECT 'asked' AS name
        UNION ALL SELECT 'seen' WHERE OLD.displayed_at IS NOT NULL
        UNION ALL SELECT OLD.status WHERE OLD.status IN ('completed', 'dismissed', 'expired')) AS step
    WHERE c.workspace = OLD.workspace AND c.id = OLD.id;
END;

CREATE TRIGGER response_counted AFTER INSERT ON response WHEN NEW.identity = 'named'
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, '#', '', c.week, lower(hex(randomblob(16))), '', c.version, c.team, 'answered', 1
    FROM counted_invitation AS c WHERE c.workspace = NEW.workspace AND c.id = NEW.invitation_id;
END;

CREATE TRIGGER response_erased AFTER DELETE ON response WHEN OLD.identity = 'named'
BEGIN
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT c.workspace, c.survey_key, '#', '', c.week, lower(hex(randomblob(16))), '', c.version, c.team, 'answered', -1
    FROM counted_invitation AS c WHERE c.workspace = OLD.workspace AND c.id = OLD.invitation_id;
END;
