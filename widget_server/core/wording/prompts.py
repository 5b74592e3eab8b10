"""What somebody is told who answers without a card: how to reply. In the languages of the standard wordings."""

from collections.abc import Mapping

Words = Mapping[str, str]

PROMPTS: Mapping[str, Words] = {
    "scale": {
        "en": "Reply with a number from {low} to {high}.",
        "ru": "Ответьте числом от {low} до {high}.",
        "ar": "أجب برقم من {low} إلى {high}.",
    },
    "steps": {
        "en": "Reply with a number from {low} to {high}, in steps of {step}.",
        "ru": "Ответьте числом от {low} до {high} с шагом {step}.",
        "ar": "أجب برقم من {low} إلى {high} بخطوات من {step}.",
    },
    "one": {
        "en": "Reply with the number of your choice.",
        "ru": "Ответьте номером варианта.",
        "ar": "أجب برقم اختيارك.",
    },
    "one_or_other": {
        "en": "Reply with the number of your choice, or in your own words.",
        "ru": "Ответьте номером варианта или своими словами.",
        "ar": "أجب برقم اختيارك أو بكلماتك.",
    },
    "named": {
        "en": "Reply with the name of your choice, such as “{first}” or “{second}”.",
        "ru": "Ответьте названием варианта, например «{first}» или «{second}».",
        "ar": "أجب باسم اختيارك، مثل «{first}» أو «{second}».",
    },
    "many": {
        "en": "Reply with the numbers of your choices, such as “1, 2”.",
        "ru": "Ответьте номерами вариантов, например «1, 2».",
        "ar": "أجب بأرقام اختياراتك، مثل «1, 2».",
    },
    "many_or_other": {
        "en": "Reply with the numbers of your choices, such as “1, 2”, or in your own words.",
        "ru": "Ответьте номерами вариантов, например «1, 2», или своими словами.",
        "ar": "أجب بأرقام اختياراتك، مثل «1, 2»، أو بكلماتك.",
    },
    "at_least": {"en": "At least {least}.", "ru": "Не меньше {least}.", "ar": "{least} على الأقل."},
    "at_most": {"en": "At most {most}.", "ru": "Не больше {most}.", "ar": "{most} على الأكثر."},
    "between": {"en": "{least} to {most} of them.", "ru": "От {least} до {most}.", "ar": "من {least} إلى {most}."},
    "exactly": {"en": "{most} of them.", "ru": "Ровно {most}.", "ar": "{most} بالضبط."},
    "ranking": {
        "en": "Reply with all the numbers, the best first, such as “{example}”.",
        "ru": "Ответьте всеми номерами, начиная с лучшего, например «{example}».",
        "ar": "أجب بكل الأرقام، الأفضل أولًا، مثل «{example}».",
    },
    "matrix": {
        "en": "Reply with one number for each of these, in this order, such as “{example}”:",
        "ru": "Ответьте одним числом для каждого, в этом порядке, например «{example}»:",
        "ar": "أجب برقم واحد لكل من هذه، بهذا الترتيب، مثل «{example}»:",
    },
    "leave_out": {
        "en": "A “-” leaves one out.",
        "ru": "Знак «-» пропускает один из них.",
        "ar": "العلامة «-» تتخطى واحدًا.",
    },
    "yesno": {
        "en": "Reply “{yes}” or “{no}”.",
        "ru": "Ответьте «{yes}» или «{no}».",
        "ar": "أجب «{yes}» أو «{no}».",
    },
    "consent": {
        "en": "If so, reply “{yes}”.",
        "ru": "Если да, ответьте «{yes}».",
        "ar": "إن كان كذلك، أجب «{yes}».",
    },
    "text": {"en": "Reply in your own words.", "ru": "Ответьте своими словами.", "ar": "أجب بكلماتك."},
    "text_most": {
        "en": "Reply in your own words, with at most {most} characters.",
        "ru": "Ответьте своими словами, не больше {most} знаков.",
        "ar": "أجب بكلماتك، بما لا يزيد على {most} حرفًا.",
    },
    "number": {"en": "Reply with a number.", "ru": "Ответьте числом.", "ar": "أجب برقم."},
    "number_from": {
        "en": "Reply with a number, at least {low}.",
        "ru": "Ответьте числом, не меньше {low}.",
        "ar": "أجب برقم لا يقل عن {low}.",
    },
    "number_to": {
        "en": "Reply with a number, at most {high}.",
        "ru": "Ответьте числом, не больше {high}.",
        "ar": "أجب برقم لا يزيد على {high}.",
    },
    "email": {
        "en": "Reply with an email address.",
        "ru": "Ответьте адресом электронной почты.",
        "ar": "أجب بعنوان بريد إلكتروني.",
    },
    "date": {
        "en": "Reply with a date, such as {example}.",
        "ru": "Ответьте датой, например {example}.",
        "ar": "أجب بتاريخ، مثل {example}.",
    },
}

SEEN: Mapping[str, Words] = {
    "team": {"en": "The team", "ru": "Команда", "ar": "الفريق"},
    "named": {
        "en": "{name} will see your answer and what you were doing.",
        "ru": "{name} увидит ответ и то, что вы делали.",
        "ar": "سيكون بإمكان {name} الاطّلاع على إجابتك وعلى نشاطك قبلها.",
    },
    "grouped": {
        "en": "{name} will see this only together with at least {others} others.",
        "ru": "{name} увидит это только вместе с ответами других людей, их не меньше {others}.",
        "ar": "لن تظهر إجابتك أمام {name} إلا مع إجابات {others} من الآخرين على الأقل.",
    },
    "anonymous": {
        "en": "Nobody can tell this was you.",
        "ru": "Никто не узнает, что это вы.",
        "ar": "لن يعرف أحد أن هذه إجابتك.",
    },
    "administrator": {
        "en": "An administrator can see your name too.",
        "ru": "Администратор увидит и ваше имя.",
        "ar": "وسيظهر اسمك لمسؤول النظام.",
    },
    "once": {
        "en": "Once sent, it cannot be changed, and nobody replies to it.",
        "ru": "После отправки ответ нельзя изменить, и на него не ответят.",
        "ar": "بعد الإرسال لا يمكن تغيير الإجابة ولا الرد عليها.",
    },
}
"""Who sees an answer: said before the first question, as the card says it (`js/src/i18n`)."""

TAKEN_AS: Mapping[str, frozenset[str]] = {
    "yes": frozenset(
        [
            "yes",
            "y",
            "yeah",
            "yep",
            "yup",
            "sure",
            "ok",
            "okay",
            "да",
            "ага",
            "угу",
            "конечно",
            "نعم",
            "أجل",
            "ايوه",
            "👍",
            "✅",
        ]
    ),
    "no": frozenset(["no", "n", "nope", "nah", "нет", "не", "неа", "لا", "كلا", "👎", "❌"]),
    "skip": frozenset(["-", "–", "—", "skip", "пропустить", "пропуск", "تخطي", "تخط"]),
}
"""Whole words by which people say it in these languages."""
