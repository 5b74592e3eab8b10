"""A database of a workspace with many responses, filled by sets: what a year of an academy leaves behind.

Responses are spread evenly over the last 52 weeks, over 6 surveys and people of whom each answered 20 times; a mentor has 50
of them. Whoever fills drops triggers and indexes meanwhile; what the triggers would have counted is counted at the end.
"""

import sqlite3
from pathlib import Path

WEEK_MS = 604_800_000
SURVEYS = 6
EACH = 20
STUDENTS = 50

_NUMBERS = """
    WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :many)
"""
_ANSWERED = """
    SELECT i, 'inv_' || printf('%08d', i) AS invitation, 'rsp_' || printf('%08d', i) AS response, i % :people AS person,
        'survey-' || (i / :people % :surveys) AS survey, :begin + CAST(:span AS REAL) * i / :many AS at,
        (i * 7919 + i / 13 * 31) % 11 AS mark, i % 3 = 0 AS wrote,
        CASE (i / :people) % 3 WHEN 0 THEN 'plan=pro' WHEN 1 THEN 'plan=free' ELSE 'plan=firm' END AS segment
    FROM numbers
"""
_CONTEXT = (
    """'{"asked_at":' || CAST(at AS INTEGER) || ',"why":{"steps":[{"event":"lesson_finished","times":1}],"""
    """"event_ids":["e' || i || '"]},"events":[{"id":"e' || i || '","name":"lesson_finished","occurred_at":'"""
    """ || CAST(at AS INTEGER) || ',"properties":{"lesson":"loops-3"},"trigger":true}]}'"""
)


def fill(path: Path, workspace: str, versions: list[str], *, many: int, now: int) -> None:
    """Add `many` responses to a database that stands, of surveys `survey-0` … with the version that `versions` names."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _fill(connection, workspace, versions, many, now)
    finally:
        connection.close()


def _fill(lite: sqlite3.Connection, workspace: str, versions: list[str], many: int, now: int) -> None:
    people = max(STUDENTS, many // EACH)
    values = {
        "many": many,
        "people": people,
        "mentors": max(1, people // STUDENTS),
        "surveys": SURVEYS,
        "begin": now - 52 * WEEK_MS,
        "span": 52 * WEEK_MS - 60_000,
        "workspace": workspace,
    }
    lite.execute("PRAGMA synchronous = OFF")
    lite.execute("PRAGMA cache_size = -400000")
    lite.execute("BEGIN IMMEDIATE")
    aside = lite.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index'"
        " AND tbl_name IN ('invitation', 'response', 'answer', 'participant', 'respondent')))"
    ).fetchall()
    for kind, name, _ in aside:
        lite.execute(f"DROP {kind} {name}")
    lite.execute("CREATE TEMP TABLE version_of (survey TEXT PRIMARY KEY, version TEXT)")
    lite.executemany("INSERT INTO version_of VALUES (?, ?)", [(f"survey-{at}", one) for at, one in enumerate(versions)])
    lite.execute(f"CREATE TEMP TABLE answered AS {_NUMBERS} {_ANSWERED}", values)
    for statement in _STATEMENTS:
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        lite.execute(statement, used)
    for _, _, sql in aside:
        lite.execute(sql)
    lite.execute("DROP TABLE answered")
    lite.execute("DROP TABLE version_of")
    lite.execute("COMMIT")


_STATEMENTS = (
    f"""{_NUMBERS.replace(":many", ":people")}
    INSERT INTO respondent (workspace, id, verified_at, traits, traits_at, seq, revision, first_seen_at)
    SELECT :workspace, 'p' || i, 1, '{{"name":"Person ' || i || '"}}', 1, 0, 1, :begin + i FROM numbers""",
    f"""{_NUMBERS.replace(":many", ":people")}
    INSERT INTO conversation (workspace, id, revision, participants_at, created_at)
    SELECT :workspace, 'c' || i, 1, 1, :begin FROM numbers""",
    f"""{_NUMBERS.replace(":many", ":people")}
    INSERT INTO participant (workspace, conversation_id, person_id, role, joined, position, since, until)
    SELECT :workspace, 'c' || i, 'p' || i, 'student', 1, 0, :begin, NULL FROM numbers""",
    f"""{_NUMBERS.replace(":many", ":people")}
    INSERT INTO participant (workspace, conversation_id, person_id, role, joined, position, since, until)
    SELECT :workspace, 'c' || i, 'm' || (i % :mentors), 'mentor', 1, 1, :begin, NULL FROM numbers""",
    f"""INSERT INTO invitation (workspace, id, respondent_id, asked_as, survey_key, survey_version, event_id, identity,
        channels, kind, team, variant, episode, assembly, status, context, conversation_id, mentor_id, invited_at,
        expires_at, closed_at, displayed_at, page_messages)
    SELECT :workspace, invitation, 'p' || person, NULL, survey, version_of.version, 'e' || i, 'named', '["chat"]',
        'moment', 'school', NULL, NULL, '{{}}', 'completed', {_CONTEXT}, 'c' || person, 'm' || (person % :mentors),
        CAST(at AS INTEGER) - 60000, CAST(at AS INTEGER) + 86400000, CAST(at AS INTEGER), CAST(at AS INTEGER) - 30000, '[]'
    FROM answered JOIN version_of USING (survey) ORDER BY i""",
    """INSERT INTO response (workspace, id, invitation_id, respondent_id, survey_key, survey_version, team, variant,
        mentor_id, conversation_id, identity, status, started_at, completed_at, score, level, search, happened, segment,
        came_before, review, reviewed_at, handed_to, first_reply_at, waiting_since)
    SELECT :workspace, response, invitation, 'p' || person, survey, version_of.version, 'school', NULL,
        'm' || (person % :mentors), 'c' || person, 'named', 'complete', CAST(at AS INTEGER), CAST(at AS INTEGER), mark,
        CASE WHEN mark <= 6 THEN 'low' WHEN mark <= 8 THEN 'middle' ELSE 'high' END,
        CASE WHEN wrote THEN 'the third example was hard to follow ' || i ELSE '' END, '["lesson_finished"]', segment,
        CASE WHEN mark < 5 THEN '{"exercise_failed":2,"lesson_finished":1}' ELSE '{"lesson_finished":1}' END,
        CASE WHEN i % 4 = 0 THEN 'open' ELSE 'read' END, NULL, NULL, NULL, NULL
    FROM answered JOIN version_of USING (survey) ORDER BY i""",
    """INSERT INTO answer (workspace, response_id, question_id, bank, value, counts, answered_at, position)
    SELECT :workspace, response, 'score', NULL, CAST(mark AS TEXT), '["' || mark || '"]', CAST(at AS INTEGER), 0
    FROM answered ORDER BY i""",
    """INSERT INTO answer (workspace, response_id, question_id, bank, value, counts, answered_at, position)
    SELECT :workspace, response, 'why', NULL, '"The third example was hard to follow ' || i || '"', '["+"]',
        CAST(at AS INTEGER), 1
    FROM answered WHERE wrote ORDER BY i""",
    """INSERT INTO tally (workspace, survey_key, question_id, facet, week, facet_value, version, team, option, n)
    SELECT :workspace, survey, question.id, facet.name, (CAST(at AS INTEGER) + 259200000) / 604800000,
        CASE facet.name WHEN 'mentor' THEN 'm' || (person % :mentors) WHEN 'segment' THEN segment ELSE '' END,
        version_of.version, 'school', CASE question.id WHEN 'score' THEN CAST(mark AS TEXT) ELSE '+' END, count(*)
    FROM answered JOIN version_of USING (survey)
    CROSS JOIN (SELECT 'score' AS id UNION ALL SELECT 'why') AS question
    CROSS JOIN (SELECT '' AS name UNION ALL SELECT 'mentor' UNION ALL SELECT 'segment') AS facet
    WHERE question.id = 'score' OR wrote
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9""",
    """INSERT INTO tally (workspace, survey_key, question_id, facet, week, facet_value, version, team, option, n)
    SELECT :workspace, survey, '#', '', (CAST(at AS INTEGER) - 60000 + 259200000) / 604800000, '', version_of.version,
        'school', step.name, count(*)
    FROM answered JOIN version_of USING (survey)
    CROSS JOIN (SELECT 'asked' AS name UNION ALL SELECT 'seen' UNION ALL SELECT 'answered'
        UNION ALL SELECT 'completed') AS step
    GROUP BY 2, 5, 7, 9""",
)


def bare(path: Path, workspace: str, survey: str, *, since: int) -> list[tuple[int, float]]:
    """NPS by week as somebody would write it by hand over the answers themselves."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(BARE, (workspace, survey, since)).fetchall()
    finally:
        connection.close()


BARE = """
    SELECT (started_at + 259200000) / 604800000 AS week,
        100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(*)
    FROM response WHERE workspace = ? AND survey_key = ? AND started_at >= ? AND score IS NOT NULL
    GROUP BY week ORDER BY week"""
