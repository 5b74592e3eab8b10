-- What becomes of an invitation is to be said in the room where its conversation is held, in the transaction that says so. Of one
-- that is not named nothing: that it ended, and when, would tell the room's server that somebody answered.

CREATE TRIGGER matrix_asked AFTER INSERT ON invitation
WHEN NEW.conversation_id IS NOT NULL AND NEW.status = 'open' AND NEW.channels LIKE '%"chat"%'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'matrix_' || NEW.id || '_ask', 'matrix', NEW.id, r.id, '{"do":"ask"}',
        'waiting', NEW.invited_at, NEW.expires_at, 0, NEW.invited_at
    FROM matrix_room AS r WHERE r.workspace = NEW.workspace AND r.id = NEW.conversation_id AND r.state = 'joined';
END;

CREATE TRIGGER matrix_opened AFTER UPDATE OF channels ON invitation
WHEN NEW.conversation_id IS NOT NULL AND NEW.status = 'open' AND NEW.channels LIKE '%"chat"%'
    AND OLD.channels NOT LIKE '%"chat"%'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'matrix_' || NEW.id || '_ask', 'matrix', NEW.id, r.id, '{"do":"ask"}',
        'waiting', NEW.invited_at, NEW.expires_at, 0, NEW.invited_at
    FROM matrix_room AS r WHERE r.workspace = NEW.workspace AND r.id = NEW.conversation_id AND r.state = 'joined'
    ON CONFLICT (workspace, id) DO NOTHING;
END;

CREATE TRIGGER matrix_closed AFTER UPDATE OF status ON invitation
WHEN NEW.identity = 'named' AND OLD.status = 'open' AND NEW.status <> 'open'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'matrix_' || NEW.id || '_' || NEW.status, 'matrix', NEW.id, '', '{"do":"fold"}',
        'waiting', NEW.closed_at, NEW.closed_at + 259200000, 0, NEW.closed_at
    WHERE EXISTS (SELECT 1 FROM matrix_post AS p WHERE p.workspace = NEW.workspace AND p.invitation_id = NEW.id)
    ON CONFLICT (workspace, id) DO NOTHING;
END;

CREATE TRIGGER matrix_answered AFTER INSERT ON answer
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT p.workspace, 'matrix_' || p.invitation_id || '_' || NEW.question_id || '_0', 'matrix', p.invitation_id,
        NEW.question_id, '{"do":"fold"}', 'waiting', p.posted_at, i.expires_at + 259200000, 0, p.posted_at
    FROM response AS r
    JOIN matrix_post AS p ON p.workspace = r.workspace AND p.invitation_id = r.invitation_id
    JOIN invitation AS i ON i.workspace = r.workspace AND i.id = r.invitation_id
    WHERE r.workspace = NEW.workspace AND r.id = NEW.response_id AND p.kind = 'ask' AND p.subject = NEW.question_id
    ON CONFLICT (workspace, id) DO NOTHING;
END;

CREATE TRIGGER matrix_answered_anew AFTER UPDATE OF value ON answer WHEN OLD.value <> NEW.value
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT p.workspace, 'matrix_' || p.invitation_id || '_' || NEW.question_id || '_' || NEW.answered_at, 'matrix',
        p.invitation_id, NEW.question_id, '{"do":"fold"}', 'waiting', p.posted_at, i.expires_at + 259200000, 0, p.posted_at
    FROM response AS r
    JOIN matrix_post AS p ON p.workspace = r.workspace AND p.invitation_id = r.invitation_id
    JOIN invitation AS i ON i.workspace = r.workspace AND i.id = r.invitation_id
    WHERE r.workspace = NEW.workspace AND r.id = NEW.response_id AND p.kind = 'ask' AND p.subject = NEW.question_id
    ON CONFLICT (workspace, id) DO NOTHING;
END;

CREATE TRIGGER matrix_replied AFTER INSERT ON reply WHEN NEW.author = 'mentor'
BEGIN
    INSERT INTO outbox (workspace, id, kind, invitation_id, subject, content, status, due_at, give_up_at, attempts, made_at)
    SELECT NEW.workspace, 'matrix_' || NEW.invitation_id || '_reply_' || NEW.id, 'matrix', NEW.invitation_id, NEW.id,
        '{"do":"reply"}', 'waiting', NEW.sent_at, NEW.sent_at + 259200000, 0, NEW.sent_at
    FROM invitation AS i
    WHERE i.workspace = NEW.workspace AND i.id = NEW.invitation_id AND (
        EXISTS (SELECT 1 FROM matrix_post AS p WHERE p.workspace = i.workspace AND p.invitation_id = i.id)
        OR EXISTS (SELECT 1 FROM matrix_room AS r WHERE r.workspace = i.workspace AND r.id = i.conversation_id
            AND r.state = 'joined'));
END;
