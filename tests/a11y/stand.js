/** Puts one card of each wanted kind on the gallery's empty page, all in one state; what stood there before goes. */
async ({ names, state, language, theme, host, direction, answers, survey }) => {
  const [{ start }, { fakeSession }, { kinds }, { more }, { flow }, themes] = await Promise.all([
    import('/js/src/elements/face.js'),
    import('/js/gallery/fake.js'),
    import('/js/gallery/kinds.js'),
    import('/js/gallery/more.js'),
    import('/js/src/runner.js'),
    fetch('/js/gallery/themes.json').then(come => come.json()),
  ]);
  const main = document.querySelector('main');
  window.stop?.();
  main.replaceChildren();
  const html = document.documentElement;
  html.dir = direction;
  html.classList.remove('light', 'dark');
  html.classList.add(host);
  window.standing = (window.standing ?? 0) + 1;

  const t = (en, ru, ar) => ({ ru, ar })[language] ?? en;
  const known = { ...kinds(language), ...more(language) };
  if (survey) known.survey = { card: { ...known.yesno.card, questions: survey.map(question => ({ required: false, ask_if: [], ...question })) } };
  const first = { ...known.yesno.card.questions[0], id: 'first' };
  const reply = { id: 'r1', author: 'mentor', name: t('Maria', 'Мария', 'ماريا'), text: t('Shall we look at it together tomorrow?', 'Посмотрим завтра вместе?', 'هل ننظر فيها معًا غدًا؟'), sent_at: Date.parse('2026-11-22T12:00:00Z') };
  const given = names.map(name => {
    const invitation = `${name} ${window.standing}`;
    const { questions } = known[name].card;
    const [question] = questions;
    const value = answers[name] ?? null;
    const begun = /kept|refused/.test(state);
    const over = /sending|sent|reply/.test(state);
    const card = {
      ...known[name].card,
      invitation,
      conversation: invitation,
      about: t('About exercise «Loops 3», just now', 'Про упражнение «Циклы 3», только что', 'عن تمرين «الحلقات 3»، قبل قليل'),
      questions: begun ? [first, question] : questions,
      answers: begun ? [{ question: 'first', value: true }] : over ? [{ question: 'it', value }] : [],
      status: over ? 'completed' : 'open',
      changeable_until: state === 'sent' ? Number.MAX_SAFE_INTEGER : null,
      replies: state === 'reply' ? [reply] : [],
    };
    return { card, value: /filled|kept|refused/.test(state) ? value : null };
  });
  const by = of => Object.fromEntries(given.map(one => [one.card.invitation, of(one)]));
  const fake = fakeSession([], {
    theme: themes[theme],
    language,
    key: `wk_${window.standing}`,
    delivery: by(() => ({ sending: 'sending', kept: 'kept', refused: 'refused' })[state] ?? 'idle'),
    drafts: by(({ value }) => ({ values: value == null ? {} : { it: value } })),
  });
  // An answer may be taken back on the gallery's page too.
  const { answer } = fake.session;
  fake.session.answer = (...args) => {
    const done = answer(...args);
    const [invitation] = args;
    const card = fake.session.cards().find(card => card.invitation === invitation);
    if (!flow(card, card.answers).current) fake.put(invitation, { changeable_until: Number.MAX_SAFE_INTEGER });
    return done;
  };
  const slots = given.map(({ card }, at) => {
    const slot = document.createElement('cue-slot');
    slot.id = names[at];
    slot.setAttribute('key', fake.session.key);
    slot.setAttribute('conversation', card.invitation);
    main.append(slot);
    return slot;
  });
  window.stop = start(fake.session);
  window.fake = fake;
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const come = async (slot, what) => {
    for (let frames = 0; frames < 600; frames++) {
      const found = slot.shadowRoot?.querySelector('cue-card')?.shadowRoot?.querySelector(what);
      if (found) return found;
      await frame();
    }
    throw new Error(`${slot.id}: ${what} never came`);
  };
  for (const { card } of given) fake.add(card);
  for (const slot of slots) await come(slot, '.view');
  if (state === 'error') for (const slot of slots) if (slot.id !== 'message') (await come(slot, '.main')).click();
  if (state === 'expired') {
    for (const { card } of given) fake.put(card.invitation, { status: 'expired' });
    for (const slot of slots) await come(slot, '.sum');
  }
  await frame();
  return slots.length;
}
