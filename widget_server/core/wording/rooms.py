"""What is said in a chat room beside a question and its answer, where others may read it too. In the languages of the standard
wordings."""

from collections.abc import Mapping

from widget_server.core.wording.phrases import Words, phrase

ROOMS: Mapping[str, Words] = {
    "about": {"en": "{name}, a question for you:", "ru": "{name}, вопрос для вас:", "ar": "{name}، سؤال لك:"},
    "open": {
        "en": "Reply to this message. Everybody in this room can read what you write here.",
        "ru": "Ответьте на это сообщение. То, что вы здесь напишете, видят все в этой комнате.",
        "ar": "أجب على هذه الرسالة. كل من في هذه الغرفة يمكنه قراءة ما تكتبه هنا.",
    },
    "not_now": {
        "en": "“Not now” puts it aside.",
        "ru": "«Не сейчас» отложит вопрос.",
        "ar": "«ليس الآن» تؤجل السؤال.",
    },
    "place": {
        "en": "Question {index} of {total}.",
        "ru": "Вопрос {index} из {total}.",
        "ar": "السؤال {index} من {total}.",
    },
    "answered": {"en": "You answered: {answer}", "ru": "Ваш ответ: {answer}", "ar": "إجابتك: {answer}"},
    "elsewhere": {
        "en": "You answered this elsewhere.",
        "ru": "Вы ответили на это в другом месте.",
        "ar": "أجبت عن هذا في مكان آخر.",
    },
    "put_aside": {"en": "Not now, then.", "ru": "Хорошо, не сейчас.", "ar": "حسنًا، ليس الآن."},
    "reply_elsewhere": {
        "en": "{name} replied to your answer. Others are in this room, so the words are not shown here: you find them where you "
        "see your answers.",
        "ru": "{name} отвечает на ваш отзыв. В этой комнате есть и другие, поэтому слова здесь не показаны: они там, где вы "
        "видите свои ответы.",
        "ar": "رد {name} على إجابتك. في هذه الغرفة آخرون، لذلك لا تظهر الكلمات هنا: تجدها حيث ترى إجاباتك.",
    },
    "sealed": {
        "en": "This room is encrypted, so Cuecard can't read it: nothing that is said here becomes an event, and nobody is asked "
        "anything here.",
        "ru": "Эта комната зашифрована, и Cuecard не может её читать: сказанное здесь не становится событиями, и вопросов здесь "
        "никому не будет.",
        "ar": "هذه الغرفة مشفرة، فلا يستطيع Cuecard قراءتها: لا يُسجَّل ما يقال هنا، ولن يُسأل أحد هنا.",
    },
    "team": {"en": "The team", "ru": "Команда", "ar": "الفريق"},
}


def said(which: str, language: str, fallback: str = "en", **values: object) -> str:
    """The words in `language`, else in `fallback`, else in English."""
    return phrase(ROOMS[which], language, fallback, **values)
