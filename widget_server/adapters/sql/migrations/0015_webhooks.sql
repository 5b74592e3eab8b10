-- Since when an endpoint has been failing, and what each was told, newest first.

ALTER TABLE webhook_endpoint ADD COLUMN failing_since BIGINT;

CREATE INDEX outbox_endpoint ON outbox (workspace, subject, made_at, id) WHERE kind = 'webhook';
