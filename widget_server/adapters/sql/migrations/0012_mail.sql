-- Addresses that are not written to any more: mail to them came back for good, or whoever reads it complained. An address is
-- kept as a hash with the installation's salt, and of nobody it is said whose it is.

CREATE TABLE mail_stop (
    workspace TEXT NOT NULL REFERENCES workspace (workspace),
    address TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('bounce', 'complaint')),
    stopped_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, address)
);
