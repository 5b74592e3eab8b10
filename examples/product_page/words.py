"""What the page says, in English and Russian."""

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Lantern · Plans",
        "nav": ["Product", "Plans", "Stories"],
        "headline": "Notes your whole team finds again",
        "lead": "Write once, in one place. Start free, move up when you outgrow it.",
        "month": "a month",
        "look": "What is in it",
        "choose": "Choose {plan}",
        "chosen": "{plan} is yours. Welcome aboard.",
        "note": "Prices per workspace. Change or leave at any time.",
        "plans": [
            {
                "id": "solo",
                "name": "Solo",
                "price": "€0",
                "for": "For yourself",
                "in": ["500 notes", "Search", "One device"],
            },
            {
                "id": "team",
                "name": "Team",
                "price": "€24",
                "for": "Up to 15 people",
                "in": ["Unlimited notes", "Shared shelves", "History of 30 days"],
            },
            {
                "id": "house",
                "name": "House",
                "price": "€79",
                "for": "The whole company",
                "in": ["Everything in Team", "Single sign-on", "History of a year"],
            },
        ],
    },
    "ru": {
        "title": "Lantern · Тарифы",
        "nav": ["Продукт", "Тарифы", "Истории"],
        "headline": "Заметки, которые находит вся команда",
        "lead": "Пишите один раз, в одном месте. Начните бесплатно, а вырастете — перейдёте дальше.",
        "month": "в месяц",
        "look": "Что внутри",
        "choose": "Выбрать {plan}",
        "chosen": "Тариф {plan} ваш. Добро пожаловать.",
        "note": "Цена за команду. Сменить или уйти можно когда угодно.",
        "plans": [
            {
                "id": "solo",
                "name": "Solo",
                "price": "0 €",
                "for": "Для себя",
                "in": ["500 заметок", "Поиск", "Одно устройство"],
            },
            {
                "id": "team",
                "name": "Team",
                "price": "24 €",
                "for": "До 15 человек",
                "in": ["Заметки без счёта", "Общие полки", "История за 30 дней"],
            },
            {
                "id": "house",
                "name": "House",
                "price": "79 €",
                "for": "Вся компания",
                "in": ["Всё из Team", "Единый вход", "История за год"],
            },
        ],
    },
}
