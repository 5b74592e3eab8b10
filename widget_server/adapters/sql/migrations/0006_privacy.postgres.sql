INSERT INTO installation (name, value)
VALUES ('salt', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
