-- What is to be sent, written with whatever is its cause; by which channel answers came; whom each channel may reach.

-- kind says what is to be done; subject whom or what it is for, where that is no invitation's respondent (an endpoint, an
-- account, the number of a step). waiting: for its time; taken: a worker has it, until leased_until; sending: what must never be
-- sent twice is on its way; unsure: whoever sent it died meanwhile. note: why it was not sent, or what last failed, as JSON.
CREATE TABLE outbox (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('step', 'email', 'push', 'webhook', 'matrix', 'notice')),
    invitation_id TEXT,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('waiting', 'taken', 'sending', 'sent', 'skipped', 'failed', 'unsure', 'cancelled')),
    due_at BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    worker TEXT,
    leased_until BIGINT,
    made_at BIGINT NOT NULL,
    ended_at BIGINT,
    note TEXT,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);
CREATE INDEX outbox_due ON outbox (kind, due_at, workspace, id) WHERE status = 'waiting';
CREATE INDEX outbox_taken ON outbox (leased_until) WHERE status = 'taken';
CREATE INDEX outbox_sending ON outbox (leased_until) WHERE status = 'sending';
CREATE INDEX outbox_invitation ON outbox (workspace, invitation_id, made_at, id) WHERE invitation_id IS NOT NULL;
CREATE INDEX outbox_state ON outbox (workspace, status, kind, due_at);
CREATE INDEX outbox_time ON outbox (workspace, made_at, id);

-- The channel by which an answer came; NULL: before this was kept.
ALTER TABLE answer ADD COLUMN via TEXT;

-- What somebody, or what came back from their address, said of a channel; kind '': of surveys of every kind. The channel ''
-- stands for all of them.
CREATE TABLE preference (
    workspace TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    wanted TEXT NOT NULL CHECK (wanted IN ('yes', 'no')),
    source TEXT NOT NULL CHECK (source IN ('person', 'server', 'bounce', 'complaint')),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, respondent_id, channel, kind)
);

-- id is a hash of the endpoint: one browser is one row, whoever sits there now.
CREATE TABLE push_subscription (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    language TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX push_subscription_person ON push_subscription (workspace, respondent_id, made_at, id);

-- Another system that is told of what happens. team and survey_key narrow what; secrets are JSON, the newest first.
CREATE TABLE webhook_endpoint (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL CHECK (content IN ('thin', 'full')),
    team TEXT,
    survey_key TEXT,
    secrets TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_why TEXT,
    PRIMARY KEY (workspace, id)
);

CREATE TABLE webhook_type (
    workspace TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    type TEXT NOT NULL,
    PRIMARY KEY (workspace, type, endpoint_id),
    FOREIGN KEY (workspace, endpoint_id) REFERENCES webhook_endpoint (workspace, id)
);
