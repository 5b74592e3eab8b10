-- The ground: tenants, what happened, who was asked, what they answered. Times are Unix milliseconds, JSON is TEXT.

CREATE TABLE workspace (
    workspace TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE access_key (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('browser', 'server', 'respondent', 'staff')),
    algorithm TEXT NOT NULL CHECK (algorithm IN ('', 'HS256', 'EdDSA')),
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    PRIMARY KEY (workspace, id)
);
-- Browser and server keys arrive without a workspace: their id alone must find it.
CREATE UNIQUE INDEX access_key_sent ON access_key (id) WHERE kind IN ('browser', 'server');

CREATE TABLE origin (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    origin TEXT NOT NULL,
    PRIMARY KEY (workspace, origin)
);

-- Of the installation, not of a workspace.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Of the installation: the widget as it was built, for pages that name a build. br and gz are base64.
CREATE TABLE build (
    build TEXT NOT NULL PRIMARY KEY,
    served_at BIGINT NOT NULL
);

CREATE TABLE build_file (
    build TEXT NOT NULL REFERENCES build (build),
    name TEXT NOT NULL,
    br TEXT NOT NULL,
    gz TEXT NOT NULL,
    PRIMARY KEY (build, name)
);

CREATE TABLE spent_ticket (
    id TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_ticket_end ON spent_ticket (expires_at);

CREATE TABLE survey_version (
    workspace TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    version TEXT NOT NULL,
    definition TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, survey_key, version)
);

-- seq numbers the person's events; revision changes with every other write that deciding depends on; traits are as of
-- traits_at.
CREATE TABLE respondent (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    verified_at BIGINT,
    traits TEXT NOT NULL,
    traits_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX respondent_time ON respondent (workspace, first_seen_at, id);

CREATE TABLE alias (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX alias_respondent ON alias (workspace, respondent_id);

CREATE TABLE event (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    properties TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('widget', 'server')),
    conversation_id TEXT,
    page TEXT,
    device TEXT CHECK (device IN ('phone', 'tablet', 'desktop')),
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX event_person ON event (workspace, respondent_id, seq);

-- How many events of a name somebody had up to their event number seq; those after it are counted when it matters.
CREATE TABLE event_count (
    workspace TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    name TEXT NOT NULL,
    times BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (workspace, respondent_id, name)
);

-- An absence, a delay or a date that waits to ring; event_id is what began it (a schedule has none).
CREATE TABLE timer (
    workspace TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    since BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wait', 'schedule', 'episode')),
    event_id TEXT,
    episode TEXT,
    PRIMARY KEY (workspace, respondent_id, survey_key, kind)
);
CREATE INDEX timer_due ON timer (due_at, workspace, respondent_id, survey_key, kind);

-- revision changes whenever its participants or messages do; participants are as of participants_at.
CREATE TABLE conversation (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    participants_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

-- One row per stay: joined is the conversation's revision at which it began, position the order in which they were named.
CREATE TABLE participant (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('student', 'mentor', 'observer')),
    joined BIGINT NOT NULL,
    position BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    PRIMARY KEY (workspace, conversation_id, person_id, role, joined)
);
CREATE UNIQUE INDEX participant_now ON participant (workspace, conversation_id, person_id, role) WHERE until IS NULL;
CREATE INDEX participant_person ON participant (workspace, person_id, conversation_id) WHERE until IS NULL;

-- Only what a server key or a token told.
CREATE TABLE message (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    author_id TEXT,
    text TEXT,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, id)
);
CREATE INDEX message_time ON message (workspace, conversation_id, sent_at, id);

-- asked_as is the id under which somebody was asked, where it belongs to another since (an alias).
CREATE TABLE invitation (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    asked_as TEXT,
    survey_key TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    event_id TEXT NOT NULL,
    identity TEXT NOT NULL CHECK (identity IN ('named', 'grouped', 'anonymous')),
    channels TEXT NOT NULL,
    kind TEXT NOT NULL,
    team TEXT NOT NULL,
    variant TEXT,
    episode TEXT,
    assembly TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'completed', 'dismissed', 'expired', 'withdrawn')),
    context TEXT NOT NULL,
    conversation_id TEXT,
    mentor_id TEXT,
    invited_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at BIGINT,
    displayed_at BIGINT,
    page_messages TEXT NOT NULL,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, survey_key, survey_version) REFERENCES survey_version (workspace, survey_key, version)
);
CREATE UNIQUE INDEX invitation_open ON invitation (workspace, respondent_id, survey_key) WHERE status = 'open';
CREATE INDEX invitation_person ON invitation (workspace, respondent_id, invited_at);
CREATE INDEX invitation_conversation ON invitation (workspace, conversation_id);
CREATE INDEX invitation_end ON invitation (expires_at) WHERE status = 'open';
CREATE INDEX invitation_survey ON invitation (workspace, survey_key) WHERE status = 'open';

CREATE TABLE display (
    workspace TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    displayed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, invitation_id, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);

-- What of its invitation the lists are filtered by stands here too, so that they are read by an index. score is the answer to
-- the survey's first scale, level how good that is; search holds the words of its answers, case-folded. happened names the
-- events that made it due, as a JSON array. waiting_since: since when a mark that is low and untouched, or the respondent's last
-- word, waits for staff; first_reply_at: when the first of them replied.
CREATE TABLE response (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    team TEXT NOT NULL,
    variant TEXT,
    mentor_id TEXT,
    conversation_id TEXT,
    identity TEXT NOT NULL CHECK (identity IN ('named', 'grouped')),
    status TEXT NOT NULL CHECK (status IN ('open', 'complete')),
    started_at BIGINT NOT NULL,
    completed_at BIGINT,
    score DOUBLE PRECISION,
    level TEXT CHECK (level IN ('low', 'middle', 'high')),
    search TEXT NOT NULL,
    happened TEXT NOT NULL,
    review TEXT NOT NULL CHECK (review IN ('open', 'read', 'resolved')),
    reviewed_at BIGINT,
    handed_to TEXT,
    first_reply_at BIGINT,
    waiting_since BIGINT,
    PRIMARY KEY (workspace, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);
CREATE UNIQUE INDEX response_invitation ON response (workspace, invitation_id);
CREATE INDEX response_time ON response (workspace, started_at, id);
-- The lists of staff: what nobody has read yet, then the rest, each newest first; of the workspace, of a team, of a survey.
CREATE INDEX response_unread ON response (workspace, started_at, id) WHERE identity = 'named' AND review = 'open';
CREATE INDEX response_handled ON response (workspace, started_at, id) WHERE identity = 'named' AND review <> 'open';
CREATE INDEX response_team_unread ON response (workspace, team, started_at, id)
    WHERE identity = 'named' AND review = 'open';
CREATE INDEX response_team_handled ON response (workspace, team, started_at, id)
    WHERE identity = 'named' AND review <> 'open';
CREATE INDEX response_survey_unread ON response (workspace, survey_key, started_at, id)
    WHERE identity = 'named' AND review = 'open';
CREATE INDEX response_survey_handled ON response (workspace, survey_key, started_at, id)
    WHERE identity = 'named' AND review <> 'open';
CREATE INDEX response_person_unread ON response (workspace, respondent_id, started_at, id)
    WHERE identity = 'named' AND review = 'open';
CREATE INDEX response_waiting ON response (workspace, started_at, id)
    WHERE identity = 'named' AND waiting_since IS NOT NULL;
CREATE INDEX response_unseen ON response (workspace, waiting_since, id)
    WHERE identity = 'named' AND review = 'open' AND waiting_since IS NOT NULL;
CREATE INDEX response_handed ON response (workspace, handed_to, started_at, id)
    WHERE identity = 'named' AND handed_to IS NOT NULL AND review <> 'resolved';
CREATE INDEX response_person ON response (workspace, respondent_id, started_at, id);
CREATE INDEX response_conversation ON response (workspace, conversation_id, started_at, id);
CREATE INDEX response_survey ON response (workspace, survey_key, started_at, score);

CREATE TABLE answer (
    workspace TEXT NOT NULL,
    response_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    bank TEXT,
    value TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (workspace, response_id, question_id),
    FOREIGN KEY (workspace, response_id) REFERENCES response (workspace, id)
);

-- Which answers came, by the sender's id; the content only as a hash, so that a replaced value is gone.
CREATE TABLE answer_sent (
    workspace TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (workspace, invitation_id, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);

CREATE TABLE reply (
    workspace TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author TEXT NOT NULL CHECK (author IN ('mentor', 'respondent')),
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    seen_at BIGINT,
    PRIMARY KEY (workspace, invitation_id, id),
    FOREIGN KEY (workspace, invitation_id) REFERENCES invitation (workspace, id)
);

CREATE TABLE decision (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event_name TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    survey_key TEXT,
    invitation_id TEXT,
    reasons TEXT NOT NULL,
    others BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX decision_person ON decision (workspace, respondent_id, decided_at, id);
CREATE INDEX decision_time ON decision (workspace, decided_at, id);

CREATE TABLE refusal (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    item_id TEXT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX refusal_time ON refusal (workspace, refused_at, id);
