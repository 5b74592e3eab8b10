"""What our own pages say around a card, in the languages the server speaks."""

import msgspec

State = tuple[str, str]
"""What has become of it, and what that means for whoever reads it."""


class HostedWords(msgspec.Struct, frozen=True, kw_only=True):
    """One language's."""

    language: str
    title: str
    """Of the page; `{name}` is the workspace's."""
    yours: str
    """Under a personal link."""
    ready: str
    """An answer was chosen beforehand."""
    unscripted: str
    """Without scripts."""
    send: str
    skip: str
    unfit: str
    dismissed: State
    expired: State
    withdrawn: State
    unknown: State
    """The link opens nothing."""
    invites: str
    """Above a public link's survey; `{name}` is the workspace's."""
    unknown_to_all: str
    """Under a public link: nobody has to say who they are."""
    start: str
    over: State
    """A public link that takes nobody any more."""
    busy: State


ENGLISH = HostedWords(
    language="en",
    title="{name}: a question for you",
    yours="This link is yours alone: whoever opens it can answer in your place.",
    ready="Your answer is chosen. One more tap sends it.",
    unscripted="Scripts are turned off in this browser; turn them on to answer here.",
    send="Send",
    skip="Skip",
    unfit="This does not answer the question yet.",
    dismissed=("Not now, then.", "There is nothing left to do. You can close this page."),
    expired=("This question has ended.", "It waited for an answer for a while. There is nothing left to do."),
    withdrawn=("This is no longer asked.", "There is nothing left to do. You can close this page."),
    unknown=(
        "This link does not open anything.",
        "It may be cut short, or too old. Open it once more from the message it came with.",
    ),
    invites="{name} would like to know",
    unknown_to_all="No account, and no name needed.",
    start="Start",
    over=("This survey takes no more answers.", "Thank you for coming by. You can close this page."),
    busy=("Just a moment.", "This page can't be shown right now. Try again in a minute."),
)
RUSSIAN = HostedWords(
    language="ru",
    title="{name}: вопрос к вам",
    yours="Эта ссылка только для вас: кто её откроет, сможет ответить вместо вас.",
    ready="Ответ выбран. Осталось нажать кнопку, чтобы отправить его.",
    unscripted="В этом браузере отключены скрипты. Включите их, чтобы ответить здесь.",
    send="Отправить",
    skip="Пропустить",
    unfit="Это пока не ответ на вопрос.",
    dismissed=("Хорошо, не сейчас.", "Делать ничего не нужно. Страницу можно закрыть."),
    expired=("Вопрос уже закрыт.", "Он ждал ответа какое-то время. Делать ничего не нужно."),
    withdrawn=("Об этом больше не спрашивают.", "Делать ничего не нужно. Страницу можно закрыть."),
    unknown=(
        "По этой ссылке ничего не открывается.",
        "Возможно, она обрезана или устарела. Откройте её ещё раз из того сообщения, в котором она пришла.",
    ),
    invites="{name} хочет узнать",
    unknown_to_all="Без регистрации и без имени.",
    start="Начать",
    over=("Ответы на этот опрос больше не принимают.", "Спасибо, что зашли. Страницу можно закрыть."),
    busy=("Одну минуту.", "Сейчас страница не открывается. Попробуйте ещё раз через минуту."),
)
WORDS = {"en": ENGLISH, "ru": RUSSIAN}


def words(*tags: str) -> HostedWords:
    """In the first of these languages that the server speaks, else in English."""
    return next((WORDS[base] for tag in tags if (base := tag.split("-")[0].casefold()) in WORDS), ENGLISH)
