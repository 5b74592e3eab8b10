-- Whatever becomes of an invitation is told to the endpoints that listen, and what was still to be sent for it is not, in the
-- transaction that says so. Of what is not named nobody is told more than that it began.

CREATE FUNCTION tell_endpoints(about invitation, told text, suffix text, said json, at bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT about.workspace, 'msg_' || about.id || '_' || suffix || '_' || e.id, 'webhook', about.id, e.id, said::text,
        'waiting', at, at + 259200000, 0, at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = about.workspace AND t.type = told AND e.disabled_at IS NULL
        AND (about.identity = 'named' OR told = 'invitation.created')
        AND COALESCE(e.team, about.team) = about.team AND COALESCE(e.survey_key, about.survey_key) = about.survey_key
$$;

CREATE FUNCTION invitation_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM tell_endpoints(NEW, 'invitation.created', 'created', '{"type":"invitation.created"}', NEW.invited_at);
        RETURN NULL;
    END IF;
    IF OLD.displayed_at IS NULL AND NEW.displayed_at IS NOT NULL THEN
        PERFORM tell_endpoints(NEW, 'invitation.shown', 'shown', '{"type":"invitation.shown"}', NEW.displayed_at);
    END IF;
    IF OLD.status = 'open' AND NEW.status <> 'open' THEN
        UPDATE outbox SET status = 'cancelled', ended_at = NEW.closed_at, worker = NULL, leased_until = NULL
        WHERE workspace = NEW.workspace AND invitation_id = NEW.id AND status IN ('waiting', 'taken')
            AND kind IN ('step', 'email', 'push');
        IF NEW.status IN ('dismissed', 'expired') THEN
            PERFORM tell_endpoints(NEW, 'invitation.' || NEW.status, NEW.status,
                json_build_object('type', 'invitation.' || NEW.status), NEW.closed_at);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER invitation_told AFTER INSERT OR UPDATE ON invitation
FOR EACH ROW EXECUTE FUNCTION invitation_told();

CREATE FUNCTION response_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM tell_endpoints(i, 'response.started', 'started', '{"type":"response.started"}', NEW.started_at)
        FROM invitation AS i WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id;
    ELSIF OLD.status <> NEW.status AND NEW.status = 'complete' THEN
        PERFORM tell_endpoints(i, 'response.completed', 'completed', '{"type":"response.completed"}', NEW.completed_at)
        FROM invitation AS i WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER response_told AFTER INSERT OR UPDATE ON response FOR EACH ROW EXECUTE FUNCTION response_told();

CREATE FUNCTION reply_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_endpoints(i, 'reply.created', 'reply_' || NEW.id,
        json_build_object('type', 'reply.created', 'reply', NEW.id), NEW.sent_at)
    FROM invitation AS i WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id;
    RETURN NULL;
END $$;

CREATE TRIGGER reply_told AFTER INSERT ON reply FOR EACH ROW EXECUTE FUNCTION reply_told();
