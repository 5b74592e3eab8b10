-- Answers that are shown only together: open batches, what is in them, and what was released. A cell is a mentor's id, or
-- empty: the whole survey's. kind 'words': what people wrote is part of the answer.

-- Locks the batches of one cell while answers come in.
CREATE TABLE group_cell (
    workspace TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    cell TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (workspace, survey_key, survey_version, cell)
);

-- A batch that is not released. number is the order in which those of one question are filled.
CREATE TABLE group_batch (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    team TEXT NOT NULL,
    cell TEXT NOT NULL,
    question_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('values', 'words')),
    needed BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX group_batch_number ON group_batch (workspace, survey_key, survey_version, cell, question_id, kind, number);

-- Who is in an open batch, so that each is counted once, and by which invitation, so that it is kept no longer than that. Gone
-- when it is released.
CREATE TABLE group_member (
    workspace TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    PRIMARY KEY (workspace, batch_id, respondent_id)
);
CREATE UNIQUE INDEX group_member_person ON group_member (workspace, respondent_id, batch_id);
CREATE INDEX group_member_invitation ON group_member (workspace, invitation_id);

-- An answer in an open batch; respondent_id is NULL where the survey is anonymous. All of a batch are written anew, in the order
-- of new ids, whenever one comes: neither place nor writing tells when each came.
CREATE TABLE group_pending (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    respondent_id TEXT,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX group_pending_batch ON group_pending (workspace, batch_id, id);
CREATE INDEX group_pending_person ON group_pending (workspace, respondent_id) WHERE respondent_id IS NOT NULL;

-- What was released: nothing here, and nothing elsewhere, says whose it is or when it came. counted is the value without words.
CREATE TABLE group_answer (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    team TEXT NOT NULL,
    cell TEXT NOT NULL,
    question_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('values', 'words')),
    value TEXT NOT NULL,
    counted TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX group_answer_survey ON group_answer (workspace, survey_key, survey_version, question_id, counted, team, cell);
CREATE INDEX group_answer_words ON group_answer (workspace, survey_key, question_id, id) WHERE kind = 'words';

-- Whose an answer is, where the card said that a staff role may see names.
CREATE TABLE group_name (
    workspace TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    invitation_id TEXT NOT NULL,
    question_id TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    respondent_id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace, survey_key, invitation_id, question_id)
);
CREATE INDEX group_name_person ON group_name (workspace, respondent_id);
