"""The page of Lena's phone and mailbox, in English and Russian."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Lena, away from her chat",
        "phone": "Her phone",
        "phone_empty": "Quiet. If she does not see the card, it buzzes in ten seconds.",
        "mail": "Her mailbox",
        "mail_empty": "Empty. A mail comes ten seconds after that, if nothing was answered.",
        "account": "Her personal account",
        "open": "Open",
    },
    "ru": {
        "title": "Лена не в чате",
        "phone": "Её телефон",
        "phone_empty": "Тихо. Если она не увидит карточку, он пискнет через десять секунд.",
        "mail": "Её почта",
        "mail_empty": "Пусто. Письмо придёт ещё через десять секунд, если ответа не будет.",
        "account": "Её личный кабинет",
        "open": "Открыть",
    },
}
