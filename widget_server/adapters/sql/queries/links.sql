-- Public links.

-- name: add_public_link
INSERT INTO public_link (workspace, id, survey_key, name, most, taken, until_at, made_at, closed_at)
VALUES (:workspace, :id, :survey_key, :name, :most, 0, :until_at, :made_at, NULL);

-- name: public_link
SELECT workspace, id, survey_key, name, most, taken, until_at, made_at, closed_at FROM public_link WHERE id = :id;

-- name: public_links
SELECT workspace, id, survey_key, name, most, taken, until_at, made_at, closed_at FROM public_link
WHERE workspace = :workspace ORDER BY made_at, id;

-- name: close_public_link
UPDATE public_link SET closed_at = coalesce(closed_at, CAST(:now AS BIGINT))
WHERE workspace = :workspace AND id = :id
RETURNING workspace, id, survey_key, name, most, taken, until_at, made_at, closed_at;

-- name: take_seat
-- In one statement: of many at once each sees what the others have taken.
UPDATE public_link SET taken = taken + 1
WHERE workspace = :workspace AND id = :id AND closed_at IS NULL AND (most IS NULL OR taken < most)
    AND (until_at IS NULL OR until_at > :now)
RETURNING id;

-- name: give_seat_back
UPDATE public_link SET taken = taken - 1 WHERE workspace = :workspace AND id = :id AND taken > 0;
