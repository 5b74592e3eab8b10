-- Figures: what named answers count for, added up by week, so that a page costs the same whatever stands behind it.

-- Of the trait that the workspace splits results by, as it was when they were asked: "plan=pro".
ALTER TABLE response ADD COLUMN segment TEXT;
-- How often each event of the frozen moment had happened, as a JSON object by its name.
ALTER TABLE response ADD COLUMN came_before TEXT NOT NULL DEFAULT '{}';
-- What the answer counts for, as a JSON array: a mark, the ids of choices, that there are words ("+"); never the words.
ALTER TABLE answer ADD COLUMN counts TEXT NOT NULL DEFAULT '[]';

-- n answers to question_id counted for option, in a week (0 begins on Monday 29 December 1969, UTC) in which their responses
-- began. facet is '' for all of them, or what of them has facet_value: 'variant', 'mentor', 'segment'. question_id '#' counts
-- invitations, by the week in which they were made: 'asked', 'seen', 'answered', 'completed', 'dismissed', 'expired'.
CREATE TABLE tally (
    workspace TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    question_id TEXT NOT NULL,
    facet TEXT NOT NULL,
    week BIGINT NOT NULL,
    facet_value TEXT NOT NULL,
    version TEXT NOT NULL,
    team TEXT NOT NULL,
    option TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (workspace, survey_key, question_id, facet, week, facet_value, version, team, option)
);

-- What is not yet in tally: triggers only ever add here, so that nobody who answers waits for another; read together with it.
CREATE TABLE tally_change (
    workspace TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    question_id TEXT NOT NULL,
    facet TEXT NOT NULL,
    week BIGINT NOT NULL,
    id TEXT NOT NULL,
    facet_value TEXT NOT NULL,
    version TEXT NOT NULL,
    team TEXT NOT NULL,
    option TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (workspace, survey_key, question_id, facet, week, id)
);

CREATE INDEX invitation_episode ON invitation (workspace, episode) WHERE episode IS NOT NULL;
CREATE INDEX invitation_episode_time ON invitation (workspace, invited_at, episode) WHERE episode IS NOT NULL;
-- What people wrote: search is empty where they wrote nothing.
CREATE INDEX response_words ON response (workspace, survey_key, started_at, id) WHERE identity = 'named' AND search <> '';
-- What answers count for, without the answers: they lie far apart.
CREATE INDEX answer_counts ON answer (workspace, response_id, question_id, counts);
