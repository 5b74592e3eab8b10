-- Roles by who gave them, so that those of a provider that is gone, or not used any more, are found.
CREATE INDEX staff_role_source ON staff_role (workspace, source, staff_id);
