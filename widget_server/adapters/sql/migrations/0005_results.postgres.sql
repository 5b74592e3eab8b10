-- Whatever is written, changed or erased is counted in the same transaction, whoever does it.

CREATE FUNCTION count_answer(changed answer, sign bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT r.workspace, r.survey_key, changed.question_id, facet.name, (r.started_at + 259200000) / 604800000,
        gen_random_uuid()::text, facet.value, r.survey_version, r.team, counted.value, sign
    FROM response AS r
    CROSS JOIN json_each(changed.counts) AS counted
    CROSS JOIN LATERAL (
        VALUES ('', ''), ('variant', r.variant), ('mentor', r.mentor_id), ('segment', r.segment)) AS facet (name, value)
    WHERE r.workspace = changed.workspace AND r.id = changed.response_id AND r.identity = 'named' AND facet.value IS NOT NULL
$$;

CREATE FUNCTION answer_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.counts = NEW.counts THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM count_answer(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM count_answer(NEW, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER answer_counted AFTER INSERT OR UPDATE OR DELETE ON answer FOR EACH ROW EXECUTE FUNCTION answer_counted();

CREATE FUNCTION count_invitation(changed invitation, step text, sign bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO tally_change (workspace, survey_key, question_id, facet, week, id, facet_value, version, team, option, n)
    SELECT changed.workspace, changed.survey_key, '#', '', (changed.invited_at + 259200000) / 604800000,
        gen_random_uuid()::text, '', changed.survey_version, changed.team, step, sign
    WHERE changed.identity = 'named' AND step IN ('asked', 'seen', 'answered', 'completed', 'dismissed', 'expired')
$$;

CREATE FUNCTION invitation_counted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign bigint := 1;
    told invitation := NEW;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.displayed_at IS NULL AND NEW.displayed_at IS NOT NULL THEN
            PERFORM count_invitation(NEW, 'seen', 1);
        END IF;
        IF OLD.status <> NEW.status THEN
            PERFORM count_invitation(NEW, OLD.status, -1);
            PERFORM count_invitation(NEW, NEW.status, 1);
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        sign := -1;
        told := OLD;
    END IF;
    PERFORM count_invitation(told, 'asked', sign);
    PERFORM count_invitation(told, told.status, sign);
    IF told.displayed_at IS NOT NULL THEN
        PERFORM count_invitation(told, 'seen', sign);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER invitation_counted AFTER INSERT OR UPDATE OR DELETE ON invitation
FOR EACH ROW EXECUTE FUNCTION invitation_counted();

CREATE FUNCTION response_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM count_invitation(i, 'answered', 1)
        FROM invitation AS i WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id AND NEW.identity = 'named';
    ELSE
        PERFORM count_invitation(i, 'answered', -1)
        FROM invitation AS i WHERE i.workspace = OLD.workspace AND i.id = OLD.invitation_id AND OLD.identity = 'named';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER response_counted AFTER INSERT OR DELETE ON response FOR EACH ROW EXECUTE FUNCTION response_counted();
