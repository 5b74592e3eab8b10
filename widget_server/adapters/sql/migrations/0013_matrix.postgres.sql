-- What becomes of an invitation is to be said in the room where its conversation is held, in the transaction that says so. Of one
-- that is not named nothing: that it ended, and when, would tell the room's server that somebody answered.

CREATE FUNCTION matrix_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.conversation_id IS NOT NULL AND NEW.status = 'open' AND NEW.channels LIKE '%"chat"%' AND
        (TG_OP = 'INSERT' OR OLD.channels NOT LIKE '%"chat"%') THEN
        INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
        SELECT NEW.workspace, 'matrix_' || NEW.id || '_ask', 'matrix', NEW.id, r.id, '{"do":"ask"}',
            'waiting', NEW.invited_at, NEW.expires_at, 0, NEW.invited_at
        FROM matrix_room AS r WHERE r.workspace = NEW.workspace AND r.id = NEW.conversation_id AND r.state = 'joined'
        ON CONFLICT (workspace, id) DO NOTHING;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.identity = 'named' AND OLD.status = 'open' AND NEW.status <> 'open' THEN
        INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
        SELECT NEW.workspace, 'matrix_' || NEW.id || '_' || NEW.status, 'matrix', NEW.id, '', '{"do":"fold"}',
            'waiting', NEW.closed_at, NEW.closed_at + 259200000, 0, NEW.closed_at
        WHERE EXISTS (SELECT 1 FROM matrix_post AS p WHERE p.workspace = NEW.workspace AND p.invitation_id = NEW.id)
        ON CONFLICT (workspace, id) DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER matrix_invitation AFTER INSERT OR UPDATE ON invitation
FOR EACH ROW EXECUTE FUNCTION matrix_invitation();

CREATE FUNCTION matrix_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.value = NEW.value THEN
        RETURN NULL;
    END IF;
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT p.workspace,
        'matrix_' || p.invitation_id || '_' || NEW.question_id || '_' || CASE TG_OP WHEN 'INSERT' THEN 0 ELSE NEW.answered_at END,
        'matrix', p.invitation_id, NEW.question_id, '{"do":"fold"}', 'waiting', p.posted_at, i.expires_at + 259200000, 0,
        p.posted_at
    FROM response AS r
    JOIN matrix_post AS p ON p.workspace = r.workspace AND p.invitation_id = r.invitation_id
    JOIN invitation AS i ON i.workspace = r.workspace AND i.id = r.invitation_id
    WHERE r.workspace = NEW.workspace AND r.id = NEW.response_id AND p.kind = 'ask' AND p.subject = NEW.question_id
    ON CONFLICT (workspace, id) DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER matrix_answer AFTER INSERT OR UPDATE ON answer FOR EACH ROW EXECUTE FUNCTION matrix_answer();

CREATE FUNCTION matrix_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'matrix_' || NEW.invitation_id || '_reply_' || NEW.id, 'matrix', NEW.invitation_id, NEW.id,
        '{"do":"reply"}', 'waiting', NEW.sent_at, NEW.sent_at + 259200000, 0, NEW.sent_at
    FROM invitation AS i
    WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id AND (
        EXISTS (SELECT 1 FROM matrix_post AS p WHERE p.workspace = i.workspace AND p.invitation_id = i.id)
        OR EXISTS (SELECT 1 FROM matrix_room AS r WHERE r.workspace = i.workspace AND r.id = i.conversation_id
            AND r.state = 'joined'));
    RETURN NULL;
END $$;

CREATE TRIGGER matrix_reply AFTER INSERT ON reply FOR EACH ROW WHEN (NEW.author = 'mentor')
EXECUTE FUNCTION matrix_reply();
