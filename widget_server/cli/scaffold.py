"""The first files of a workspace: small, commented, and live."""

from pathlib import Path

WORKSPACE = """\
# A workspace: what people read, and what of a moment is kept. Its id is the name of this folder.
name: My workspace
language: en
context:
  events: 20            # the last events before the ask …
  within: 30m           # … within this time
  messages: 6           # of the conversation
  traits: [name]        # of the respondent
"""

POLICY = """\
# How often anybody may be asked, over all surveys.
rest: 24h               # silence between any two asks
caps:
  - { asks: 3, within: 30d }
"""

SURVEY = """\
# Asked once per person, on the event that completes `when`. Every mistake: cuecard check surveys/
name: { en: First impression, ru: Первое впечатление }
when:
  event: exercise_failed
  times: 2
  within: 10m
fresh: 15m              # an event older than this asks nothing
expires: 1d             # how long the card waits for an answer
questions:
  - id: unclear
    kind: choice
    text: { en: "What is unclear?", ru: "Что непонятно?" }
    choices:
      - { id: task, text: { en: The task, ru: Задача } }
      - { id: error, text: { en: The error, ru: Ошибка } }
    other: true
  - id: words
    kind: text
    text: { en: "In your own words?", ru: "Своими словами?" }
thanks: { en: Thank you., ru: Спасибо. }
"""


def scaffold(folder: Path) -> bool:
    """Write the first files, where the folder is not there yet."""
    if folder.exists():
        return False
    (folder / "surveys").mkdir(parents=True)
    (folder / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "surveys" / "first-impression.yaml").write_text(SURVEY, encoding="utf-8")
    return True
