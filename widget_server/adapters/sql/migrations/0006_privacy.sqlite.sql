INSERT INTO installation (name, value) VALUES ('salt', lower(hex(randomblob(32))));
