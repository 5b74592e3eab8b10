"""The acceptance scenario, step by step: mentor M is Maria, students S1 and S2 are Sam and Lena."""

from playwright.sync_api import Locator, Page, expect

from examples.playing import Mentor, Room, Student, asked, until

DEEP_FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return { tag: at?.tagName, name: at?.getAttribute('aria-label') || at?.textContent || '', start: at?.selectionStart ?? null, value: at?.value ?? null };
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with the Tab key alone until that has the focus."""
    for _ in range(60):
        if wanted.evaluate("node => node.getRootNode().activeElement === node"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key never came there")


def answered_badly(sam: Student) -> None:
    """Two stars, so that the card asks what was missing."""
    sam.rate("2 of 5")
    expect(sam.question).to_have_text("What would have helped more?")


def test_1_and_2_the_right_card_appears_in_the_students_list_and_in_nobody_elses(
    room: Room, sam: Student, lena: Student, maria: Mentor
) -> None:
    sam.say("I pushed exercise 3")
    sam.do("submit")
    maria.say("Having a look")
    asked(room, sam, maria)
    expect(sam.question).to_have_text("Was the review useful?")
    expect(sam.card.locator("header")).to_contain_text("Maria would like to know")
    expect(sam.card.locator("header")).to_contain_text("Maria will see your answer")
    expect(maria.page.locator("cue-card")).to_have_count(0)
    expect(lena.card).to_have_count(0)


def test_2_two_failures_and_then_the_chat_ask_what_is_unclear(room: Room, tab: object, sam: Student) -> None:
    sam.page.locator("[data-show=lesson]").click()
    sam.fail_twice()
    expect(sam.page.locator("cue-card")).to_have_count(0)
    sam.open_chat()
    expect(sam.question).to_have_text("What is unclear?")
    sam.choose("What the error says", "The topic itself")
    expect(sam.question).to_have_text("How are you feeling about it?")
    sam.rate("2 of 5")
    expect(sam.question).to_have_text("In your own words?")
    sam.go_on("I do not see why it is 0")
    expect(sam.card.locator(".thanks")).to_be_visible()
    [response] = until(lambda: [each for each in room.responses("sam") if each["status"] == "complete"], "the response")
    assert response["survey"]["key"] == "stuck-on-exercise"
    assert [answer["value"] for answer in response["answers"]] == [
        {"choices": ["error", "topic"]},
        2,
        "I do not see why it is 0",
    ]


def test_3_messages_and_rebuilt_lists_leave_the_draft_the_caret_and_the_focus(
    room: Room, sam: Student, maria: Mentor
) -> None:
    asked(room, sam, maria)
    answered_badly(sam)
    field = sam.card.locator("textarea")
    field.click()
    sam.page.keyboard.type("An exmple")
    for _ in range(4):
        sam.page.keyboard.press("ArrowLeft")
    node = sam.page.evaluate_handle("document.querySelector('.messages').lastElementChild")
    for text in ("By the way,", "lower() gives you small letters."):
        maria.say(text)
        expect(sam.messages.get_by_text(text, exact=True)).to_be_visible()
    assert not node.evaluate("node => node.isConnected"), "the host did not rebuild its list"
    sam.page.keyboard.type("a")
    expect(field).to_have_value("An example")
    assert sam.page.evaluate(DEEP_FOCUS)["start"] == len("An exa")

    sam.page.reload()
    expect(sam.card.locator("textarea")).to_have_value("An example")


def test_4_the_keyboard_alone_answers_and_thanks_stay(room: Room, sam: Student, maria: Mentor) -> None:
    asked(room, sam, maria)
    keyboard = sam.page.keyboard
    tab_to(sam.page, sam.card.locator("input").first)
    keyboard.press("Space")
    for _ in range(3):
        keyboard.press("ArrowRight")
    expect(sam.card.get_by_label("4 of 5", exact=True)).to_be_checked()
    expect(sam.question).to_have_text("Was the review useful?")
    tab_to(sam.page, sam.card.locator("button.main"))
    keyboard.press("Enter")
    thanks = sam.card.locator(".thanks")
    expect(thanks).to_have_text("Thank you. Maria sees it now.")
    expect(sam.card).to_contain_text("You answered 4 of 5")

    sam.page.reload()
    expect(thanks).to_be_visible()
    second = room.student(sam.page.context, view="chat")
    expect(second.card.locator(".thanks")).to_be_visible()
    maria.say("One more thing")
    expect(sam.messages.get_by_text("One more thing")).to_be_visible()
    expect(thanks).to_be_visible()
    expect(second.card).to_have_count(1)


def test_5_the_mentor_sees_the_answer_with_its_moment_live(
    room: Room, sam: Student, lena: Student, maria: Mentor
) -> None:
    lena.say("A word of Lena's own")
    sam.say("I pushed exercise 3")
    sam.do("submit")
    asked(room, sam, maria)
    answered_badly(sam)
    sam.go_on("An example of capital letters")
    panel = maria.panel
    expect(panel).to_contain_text("An example of capital letters")
    expect(panel).to_contain_text("Usefulness of a review")
    expect(panel).to_contain_text("Sam")
    expect(panel).to_contain_text("review_received")
    expect(panel).to_contain_text("exercise_submitted")
    expect(panel).to_contain_text("I pushed exercise 3")
    expect(panel).not_to_contain_text("Lena")
    review = maria.page.locator(".messages > li.review cue-badge")
    expect(review).to_contain_text("2")
    expect(maria.page.locator(".messages > li.message cue-badge").filter(has_text="2")).to_have_count(0)


def test_6_the_reply_loop_goes_both_ways(room: Room, sam: Student, maria: Mentor) -> None:
    asked(room, sam, maria)
    sam.rate("5 of 5")
    maria.reply("Glad it helped. Try the next one?")
    expect(sam.card.locator(".thread")).to_contain_text("Glad it helped. Try the next one?")
    sam.card.locator(".reply textarea").fill("I will, tonight")
    sam.card.locator(".reply button").click()
    expect(maria.panel).to_contain_text("I will, tonight")
    sam.page.reload()
    expect(sam.card.locator(".thread")).to_contain_text("I will, tonight")


def test_7_the_other_student_gets_the_other_survey_and_the_policy_holds_the_next_one_back(
    room: Room, sam: Student, lena: Student, maria: Mentor
) -> None:
    asked(room, sam, maria)
    lena.page.locator("[data-show=lesson]").click()
    lena.fail_twice()
    lena.open_chat()
    expect(lena.question).to_have_text("What is unclear?")
    expect(sam.question).to_have_text("Was the review useful?")

    maria.turn_to("lena")
    maria.review()
    [held, *_] = until(
        lambda: [each for each in room.decisions("lena") if each["event"] == "review_received"], "the decision"
    )
    assert held["survey"] is None
    assert held["reasons"]["after-review"]["code"] == "resting"
    assert (
        "stuck-on-exercise" in held["reasons"]["after-review"]["text"]
        or "Stuck" in held["reasons"]["after-review"]["text"]
    )
    expect(lena.card).to_have_count(1)


def test_the_mentor_is_replaced_and_the_rating_stays_with_the_one_it_is_about(
    room: Room, tab: object, sam: Student, maria: Mentor
) -> None:
    asked(room, sam, maria)
    maria.do("hand_over")
    expect(maria.page.locator(".note").last).to_have_text("Ivan is the mentor now.")
    room.told()
    sam.rate("4 of 5")
    expect(sam.card.locator(".thanks")).to_be_visible()
    [response] = until(lambda: room.responses("sam"), "the response")
    assert response["mentor"]["id"] == maria.id
    ivan = room.mentor(maria.page.context, "ivan")
    expect(ivan.panel).to_contain_text("Usefulness of a review")
    expect(ivan.panel).to_contain_text("Maria")
