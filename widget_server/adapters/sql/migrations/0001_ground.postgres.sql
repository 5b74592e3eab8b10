-- What PostgreSQL needs to understand the same queries.

-- SQLite's json_each: the keys and values of an object, or the positions and values of an array.
CREATE FUNCTION json_each(document text) RETURNS TABLE (key text, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 64 AS $$
    SELECT (item.number - 1)::text COLLATE "C", item.value COLLATE "C"
    FROM json_array_elements_text(CASE WHEN json_typeof(document::json) = 'array' THEN document::json ELSE '[]' END)
        WITH ORDINALITY AS item (value, number)
    UNION ALL
    SELECT pair.key COLLATE "C", pair.value COLLATE "C"
    FROM json_each_text(CASE WHEN json_typeof(document::json) = 'object' THEN document::json ELSE '{}' END) AS pair
$$;
