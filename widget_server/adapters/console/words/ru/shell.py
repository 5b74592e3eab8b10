"""Рамка каждой страницы."""

WORDS = {
    "skip": "К содержанию",
    "navigation": "Страницы",
    "search": "Поиск",
    "search_ratings": "Поиск по оценкам",
    "account": "Ваш профиль",
    "account_of": "Профиль: {name}",
    "keys": "Клавиатура",
    "sign_out": "Выйти",
    "close": "Закрыть",
}
