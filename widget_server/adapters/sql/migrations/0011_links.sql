-- Public links: whoever opens one answers a survey without saying who they are. `taken` of at most `most` seats are.
CREATE TABLE public_link (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    id TEXT NOT NULL,
    survey_key TEXT NOT NULL,
    name TEXT NOT NULL,
    most BIGINT,
    taken BIGINT NOT NULL,
    until_at BIGINT,
    made_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (workspace, id),
    CHECK (most IS NULL OR taken <= most)
);
CREATE UNIQUE INDEX public_link_address ON public_link (id);
CREATE INDEX public_link_made ON public_link (workspace, made_at, id);
