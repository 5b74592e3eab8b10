-- Rights of the person: what was asked to be erased, and what was.

-- respondent_id is the person's while it is asked for, and the hash of it once it is done; asked_by and decided_by as the audit
-- names people.
CREATE TABLE erasure (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'cancelled')),
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX erasure_open ON erasure (workspace, respondent_id) WHERE state = 'asked';
CREATE INDEX erasure_time ON erasure (workspace, asked_at, id);

-- Who is not to come back with a backup: hash is of the workspace and the id, keyed with the installation's salt.
CREATE TABLE tombstone (
    workspace TEXT NOT NULL,
    hash TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, hash)
);
CREATE INDEX tombstone_time ON tombstone (erased_at);

-- Everything that is somebody's is found by their ids.
CREATE INDEX message_author ON message (workspace, author_id) WHERE author_id IS NOT NULL;
CREATE INDEX participant_ever ON participant (workspace, person_id, conversation_id);
