"""Both sides of a moment."""

WORDS = {
    "title": "Both sides",
    "lead": "Moments about which both were asked: two answers, and how far they lie apart.",
    "empty": "No moment was answered by both sides yet",
    "empty_text": "Where a survey names the other side's as its `counterpart`, both are asked about the same moment, and their answers stand here beside one another.",
    "one": "One moment, both sides",
    "one_lead": "Either answered without seeing the other's answer.",
    "yours": "you",
    "of": "{mark} of {most}",
    "gap_none": "They see it alike.",
    "gap_small": "They see it somewhat differently.",
    "gap_wide": "They see it very differently.",
    "one_side": "The other side has not answered, or its answer is not yours to see.",
}
