-- Events in the order in which they came, for whoever takes them away.
CREATE INDEX event_time ON event (workspace, received_at);
