-- Matrix: homeservers that push what happens, rooms, what is still to be worked off, and what was said in rooms.

-- as_token is sent, so it is kept; hs_hash is the SHA-256 of the token by which the homeserver is known. worker works off its
-- events until leased_until.
CREATE TABLE matrix_home (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    url TEXT NOT NULL,
    localpart TEXT NOT NULL,
    as_token TEXT NOT NULL,
    hs_hash TEXT NOT NULL,
    user_id TEXT,
    made_at BIGINT NOT NULL,
    worker TEXT,
    leased_until BIGINT,
    PRIMARY KEY (workspace)
);

CREATE TABLE matrix_room (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('joined', 'left')),
    sealed TEXT NOT NULL CHECK (sealed IN ('yes', 'no')),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- content is gone once it is worked off (done_at); the id stays for a while, for a homeserver may push again.
CREATE TABLE matrix_event (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    sender TEXT NOT NULL,
    content TEXT,
    done_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX matrix_event_waiting ON matrix_event (workspace, seq, id) WHERE done_at IS NULL;
CREATE INDEX matrix_event_done ON matrix_event (workspace, done_at) WHERE done_at IS NOT NULL;
CREATE INDEX matrix_event_sender ON matrix_event (workspace, sender);

-- subject: the question's id, or the reply's. note: how to answer, said again.
CREATE TABLE matrix_post (
    workspace TEXT NOT NULL,
    event_id TEXT NOT NULL,
    room_id TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('ask', 'link', 'note', 'reply')),
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'explained', 'folded')),
    heard TEXT NOT NULL CHECK (heard IN ('sent', 'last', 'passed')),
    posted_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, event_id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);
CREATE INDEX matrix_post_invitation ON matrix_post (workspace, invitation_id, posted_at, event_id);
CREATE INDEX matrix_post_last ON matrix_post (workspace, room_id, posted_at) WHERE heard = 'last';
CREATE INDEX matrix_post_open ON matrix_post (workspace, room_id, posted_at) WHERE state <> 'folded';
