"""What the page of somebody's preferences says, in English and Russian."""

from collections.abc import Mapping

import msgspec

from widget_server.core.surveys import Channel


class PreferringWords(msgspec.Struct, frozen=True, kw_only=True):
    """One language's. `{name}` is the workspace's."""

    title: str
    lead: str
    channels: Mapping[Channel, str]
    kinds: Mapping[str, str]
    """Of kinds that the workspace does not name itself."""
    other: str
    save: str
    stop: str
    stop_means: str
    stop_button: str
    saved: str
    stopped: str
    undo: str
    bounce: str
    complaint: str
    foot: str


ENGLISH = PreferringWords(
    title="What you want to be asked",
    lead="Tick what {name} may ask you, and how.",
    channels={"email": "By mail", "push": "By notification", "inbox": "In your account"},
    kinds={
        "moment": "Right after something happened",
        "csat": "How satisfied you are",
        "ces": "How easy it was",
        "nps": "Whether you would recommend it",
        "pulse": "Short questions now and then",
        "exit": "When you leave",
    },
    other="Other questions: {kind}",
    save="Save",
    stop="No mail at all",
    stop_means="Then no question comes by mail any more. What you see in the chat and on the site stays as it is.",
    stop_button="Stop all mail",
    saved="Saved. It holds from now on.",
    stopped="No question comes by mail any more.",
    undo="Undo",
    bounce="Mail to your address came back, so none is sent there. If it works again, tick what you want and save.",
    complaint="A mail was reported as spam, so no more is sent. If you want it after all, tick what you want and save.",
    foot="This page is yours alone: whoever has its address can choose in your place.",
)
RUSSIAN = PreferringWords(
    title="О чём вас спрашивать",
    lead="Отметьте, о чём и как вас может спрашивать «{name}».",
    channels={"email": "По почте", "push": "Уведомлением", "inbox": "В личном кабинете"},
    kinds={
        "moment": "Сразу после события",
        "csat": "Насколько вы довольны",
        "ces": "Насколько было легко",
        "nps": "Посоветуете ли вы нас",
        "pulse": "Короткие вопросы время от времени",
        "exit": "Когда вы уходите",
    },
    other="Другие вопросы: {kind}",
    save="Сохранить",
    stop="Совсем без писем",
    stop_means="Тогда вопросы по почте больше не придут. В чате и на сайте всё останется как есть.",
    stop_button="Больше не писать",
    saved="Сохранено и уже действует.",
    stopped="Вопросы по почте больше не придут.",
    undo="Отменить",
    bounce="Письмо на ваш адрес вернулось, и больше мы туда не пишем. Если адрес снова работает, отметьте нужное и сохраните.",
    complaint="Письмо отметили как спам, и больше мы не пишем. Если письма всё же нужны, отметьте нужное и сохраните.",
    foot="Эта страница только ваша: кто знает её адрес, может выбрать за вас.",
)
LANGUAGES: Mapping[str, PreferringWords] = {"en": ENGLISH, "ru": RUSSIAN}


def words(language: str) -> PreferringWords:
    """The words of a page in this language."""
    return LANGUAGES.get(language, ENGLISH)
