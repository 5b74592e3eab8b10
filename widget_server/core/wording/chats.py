"""What stands around a question in a chat that draws no card of ours: who asks, how else to answer, and what is said of a reply
that nobody could read. In the languages of the standard wordings."""

from collections.abc import Mapping

from widget_server.core.wording.phrases import Words, base, phrase

CHATS: Mapping[str, Words] = {
    "asks": {"en": "{name} would like to know", "ru": "{name} хочет узнать", "ar": "سؤال من {name}"},
    "skip": {"en": "“-” skips it.", "ru": "Знак «-» пропускает вопрос.", "ar": "العلامة «-» تتخطى السؤال."},
    "go_on": {
        "en": "Reply with anything to go on.",
        "ru": "Ответьте что угодно, чтобы продолжить.",
        "ar": "أجب بأي شيء للمتابعة.",
    },
    "link": {"en": "Or answer here: {url}", "ru": "Или ответьте здесь: {url}", "ar": "أو أجب هنا: {url}"},
    "only_link": {
        "en": "All answers are sent at once here, and nothing is kept before: {url}",
        "ru": "Здесь все ответы уходят сразу, и до этого ничего не сохраняется: {url}",
        "ar": "هنا تُرسل كل الإجابات معًا، ولا يُحفظ شيء قبل ذلك: {url}",
    },
    "no_link": {
        "en": "This can be answered on a card only, where all answers are sent at once.",
        "ru": "Ответить можно только на карточке, где все ответы уходят сразу.",
        "ar": "يمكن الإجابة على البطاقة فقط، حيث تُرسل كل الإجابات معًا.",
    },
    "unclear": {
        "en": "Sorry, that does not answer this question.",
        "ru": "Простите, этот ответ не подходит к вопросу.",
        "ar": "عذرًا، هذا لا يجيب عن السؤال.",
    },
    "needed": {
        "en": "An answer is needed here: {question}",
        "ru": "Здесь нужен ответ: {question}",
        "ar": "الإجابة مطلوبة هنا: {question}",
    },
    "needs_answer": {"en": "An answer is needed here.", "ru": "Здесь нужен ответ.", "ar": "الإجابة مطلوبة هنا."},
    "closed": {
        "en": "This question is closed now. Nothing more to do.",
        "ru": "Этот вопрос уже закрыт. Ничего делать не нужно.",
        "ar": "أُغلق هذا السؤال. لا حاجة إلى أي شيء آخر.",
    },
    "thanks": {"en": "Thank you.", "ru": "Спасибо.", "ar": "شكرًا لك."},
    "replied": {"en": "{name} replied: {text}", "ru": "{name} отвечает: {text}", "ar": "رد {name}: {text}"},
    "send": {"en": "Send", "ru": "Отправить", "ar": "إرسال"},
    "next": {"en": "Continue", "ru": "Продолжить", "ar": "متابعة"},
    "later": {"en": "Not now", "ru": "Не сейчас", "ar": "ليس الآن"},
    "page": {"en": "Answer on a page", "ru": "Ответить на странице", "ar": "الإجابة على صفحة"},
    "choose": {"en": "Choose…", "ru": "Выберите…", "ar": "اختر…"},
    "own_words": {"en": "In your own words", "ru": "Своими словами", "ar": "بكلماتك"},
    "place": {"en": "{text}: which place?", "ru": "{text}: какое место?", "ar": "{text}: أي مرتبة؟"},
    "ranking": {"en": "1 is the best place.", "ru": "Первое место лучшее.", "ar": "المرتبة 1 هي الأفضل."},
    "range": {"en": "{low} to {high}", "ru": "от {low} до {high}", "ar": "من {low} إلى {high}"},
}

RIGHT_TO_LEFT = frozenset(["ar", "fa", "he", "ur"])


def said(which: str, language: str, fallback: str = "en", **values: object) -> str:
    """The words in `language`, else in `fallback`, else in English."""
    return phrase(CHATS[which], language, fallback, **values)


def leftward(language: str) -> bool:
    """Whether the language is written from right to left."""
    return base(language) in RIGHT_TO_LEFT
