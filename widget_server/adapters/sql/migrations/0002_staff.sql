-- Who reads: accounts, their roles, how they sign in, whose responses are theirs; and what was done, which nobody changes.

-- person_id is the id by which they take part in conversations; stage what a manager granted, NULL: by the workspace's rule.
CREATE TABLE staff (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    person_id TEXT,
    name TEXT NOT NULL,
    email TEXT,
    language TEXT NOT NULL,
    team TEXT NOT NULL,
    stage TEXT CHECK (stage IN ('aggregates', 'ratings', 'moments')),
    trained_at BIGINT,
    preferences TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    disabled_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX staff_person ON staff (workspace, person_id) WHERE person_id IS NOT NULL;

-- source is '' for what was given by hand, else the identity provider whose mapping gave it.
CREATE TABLE staff_role (
    workspace TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'manager', 'mentor', 'analyst', 'auditor')),
    team TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (workspace, staff_id, role, team, source),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id)
);

-- provider is 'password' or the key of an identity provider; subject is the login or the provider's name for the account;
-- secret is a password's argon2id hash, else empty.
CREATE TABLE sign_in (
    workspace TEXT NOT NULL,
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (workspace, provider, subject),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id)
);
CREATE INDEX sign_in_staff ON sign_in (workspace, staff_id, provider, subject);

-- id is the SHA-256 of what the cookie holds.
CREATE TABLE session (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id)
);
CREATE INDEX session_staff ON session (workspace, staff_id);
CREATE INDEX session_end ON session (expires_at);

-- One attempt to sign in by a provider: id is the SHA-256 of its state, content what must come back with it.
CREATE TABLE sign_in_attempt (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    provider TEXT NOT NULL,
    content TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX sign_in_attempt_end ON sign_in_attempt (expires_at);

-- One row for each account and whoever or whatever is assigned to it; what is told again takes its place.
CREATE TABLE assignment (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (subject IN ('respondent', 'conversation', 'group')),
    subject_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    source TEXT NOT NULL CHECK (source IN ('hand', 'file', 'api')),
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, staff_id) REFERENCES staff (workspace, id)
);
CREATE UNIQUE INDEX assignment_pair ON assignment (workspace, staff_id, subject, subject_id);
CREATE INDEX assignment_subject ON assignment (workspace, subject, subject_id);

-- The trait `groups` as rows, so that a group's people are found.
CREATE TABLE respondent_group (
    workspace TEXT NOT NULL,
    group_id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    PRIMARY KEY (workspace, group_id, respondent_id)
);
CREATE INDEX respondent_group_person ON respondent_group (workspace, respondent_id, group_id);

-- Append-only. subject and subject_id say of what; details are ids and names of parts as JSON, never answers or texts.
CREATE TABLE audit (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX audit_time ON audit (workspace, at, id);
CREATE INDEX audit_actor ON audit (workspace, actor, at, id);
CREATE INDEX audit_action ON audit (workspace, action, at, id);
CREATE INDEX audit_subject ON audit (workspace, subject, subject_id, at, id);
