-- After every step's tables: PostgreSQL orders text as SQLite does.

DO $$
DECLARE made record;
BEGIN
    FOR made IN
        SELECT format('ALTER TABLE %I ', table_name)
            || string_agg(format('ALTER COLUMN %I TYPE text COLLATE "C"', column_name), ', ') AS statement
        FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
        GROUP BY table_name ORDER BY table_name
    LOOP
        EXECUTE made.statement;
    END LOOP;
END $$;
