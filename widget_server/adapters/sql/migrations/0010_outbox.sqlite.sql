-- Whatever becomes of an invitation is told to the endpoints that listen, and what was still to be sent for it is not, in the
-- transaction that says so. Of what is not named nobody is told more than that it began.

CREATE TRIGGER invitation_told AFTER INSERT ON invitation
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.id || '_created_' || e.id, 'webhook', NEW.id, e.id, '{"type":"invitation.created"}',
        'waiting', NEW.invited_at, NEW.invited_at + 259200000, 0, NEW.invited_at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = NEW.workspace AND t.type = 'invitation.created' AND e.disabled_at IS NULL
        AND COALESCE(e.team, NEW.team) = NEW.team AND COALESCE(e.survey_key, NEW.survey_key) = NEW.survey_key;
END;

CREATE TRIGGER invitation_shown AFTER UPDATE OF displayed_at ON invitation
WHEN OLD.displayed_at IS NULL AND NEW.displayed_at IS NOT NULL AND NEW.identity = 'named'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.id || '_shown_' || e.id, 'webhook', NEW.id, e.id, '{"type":"invitation.shown"}',
        'waiting', NEW.displayed_at, NEW.displayed_at + 259200000, 0, NEW.displayed_at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = NEW.workspace AND t.type = 'invitation.shown' AND e.disabled_at IS NULL
        AND COALESCE(e.team, NEW.team) = NEW.team AND COALESCE(e.survey_key, NEW.survey_key) = NEW.survey_key;
END;

CREATE TRIGGER invitation_ended AFTER UPDATE OF status ON invitation WHEN OLD.status = 'open' AND NEW.status <> 'open'
BEGIN
    UPDATE outbox SET status = 'cancelled', ended_at = NEW.closed_at, worker = NULL, leased_until = NULL
    WHERE workspace = NEW.workspace AND invitation_id = NEW.id AND status IN ('waiting', 'taken')
        AND kind IN ('step', 'email', 'push');
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.id || '_' || NEW.status || '_' || e.id, 'webhook', NEW.id, e.id,
        '{"type":"' || t.type || '"}', 'waiting', NEW.closed_at, NEW.closed_at + 259200000, 0, NEW.closed_at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = NEW.workspace AND t.type = 'invitation.' || NEW.status AND NEW.status IN ('dismissed', 'expired')
        AND NEW.identity = 'named' AND e.disabled_at IS NULL
        AND COALESCE(e.team, NEW.team) = NEW.team AND COALESCE(e.survey_key, NEW.survey_key) = NEW.survey_key;
END;

CREATE TRIGGER response_began AFTER INSERT ON response WHEN NEW.identity = 'named'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.invitation_id || '_started_' || e.id, 'webhook', NEW.invitation_id, e.id,
        '{"type":"response.started"}', 'waiting', NEW.started_at, NEW.started_at + 259200000, 0, NEW.started_at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = NEW.workspace AND t.type = 'response.started' AND e.disabled_at IS NULL
        AND COALESCE(e.team, NEW.team) = NEW.team AND COALESCE(e.survey_key, NEW.survey_key) = NEW.survey_key;
END;

CREATE TRIGGER response_ended AFTER UPDATE OF status ON response
WHEN OLD.status <> NEW.status AND NEW.status = 'complete' AND NEW.identity = 'named'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.invitation_id || '_completed_' || e.id, 'webhook', NEW.invitation_id, e.id,
        '{"type":"response.completed"}', 'waiting', NEW.completed_at, NEW.completed_at + 259200000, 0, NEW.completed_at
    FROM webhook_type AS t JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE t.workspace = NEW.workspace AND t.type = 'response.completed' AND e.disabled_at IS NULL
        AND COALESCE(e.team, NEW.team) = NEW.team AND COALESCE(e.survey_key, NEW.survey_key) = NEW.survey_key;
END;

CREATE TRIGGER reply_told AFTER INSERT ON reply
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'msg_' || NEW.invitation_id || '_reply_' || NEW.id || '_' || e.id, 'webhook', NEW.invitation_id, e.id,
        json_object('type', 'reply.created', 'reply', NEW.id), 'waiting', NEW.sent_at, NEW.sent_at + 259200000, 0, NEW.sent_at
    FROM invitation AS i
    JOIN webhook_type AS t ON t.workspace = i.workspace AND t.type = 'reply.created'
    JOIN webhook_endpoint AS e ON e.workspace = t.workspace AND e.id = t.endpoint_id
    WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id AND i.identity = 'named' AND e.disabled_at IS NULL
        AND COALESCE(e.team, i.team) = i.team AND COALESCE(e.survey_key, i.survey_key) = i.survey_key;
END;
