-- What staff keep at their desk: notes for colleagues, saved views, words for replies, and what is to be told to the absent.

-- text is for colleagues alone; author_id is the account of whoever wrote it.
CREATE TABLE note (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    text TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);
CREATE INDEX note_invitation ON note (workspace, invitation_id, written_at, id);

-- filter is the JSON of a filter.
CREATE TABLE inbox_view (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    name TEXT NOT NULL,
    filter TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id)
);
CREATE INDEX inbox_view_staff ON inbox_view (workspace, staff_id, position, id);

-- staff_id is '' for what the whole workspace uses.
CREATE TABLE reply_template (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX reply_template_staff ON reply_template (workspace, staff_id, made_at, id);

-- One per account and thing that waits, since when it waits; sent_at: when a channel took it.
CREATE TABLE notice (
    workspace TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('low', 'reply')),
    channel TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (workspace, invitation_id, since, staff_id),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);
CREATE INDEX notice_unsent ON notice (workspace, due_at, staff_id) WHERE sent_at IS NULL;
