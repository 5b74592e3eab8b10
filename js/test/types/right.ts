// What a page may write.
import { start, type Cuecard, type CueEvents, type Value } from 'cuecard';

const cuecard: Cuecard = start({ base: 'https://feedback.example.com', key: 'wk_1', consent: 'required', scheme: 'auto', radius: 4 });
cuecard('identify', 'student-17', { token: 'eyJ' });
cuecard('identify', 'student-17', { token: async () => 'eyJ', key: 'wk_2' });
cuecard('identify', 'maria', { staffToken: () => 'eyJ' });
cuecard('reset');
cuecard('page');
cuecard('page', { title: 'Loops' });
cuecard('track', 'exercise_failed', { exercise: 'loops-3', attempt: 2 }, { conversation: 'm4-s17' });
cuecard('context', { conversation: 'm4-s17', messages: [{ id: '1', sent_at: 1795342500000 }] });
cuecard('mount', '#here', { conversation: 'm4-s17' });
cuecard('mount', document.body);
cuecard('show', 'course-feedback');
cuecard('consent', true);
cuecard('on', 'cue-answered', ({ detail }) => {
  const value: Value = detail.value;
  const question: string = detail.question;
  console.log(question, value);
});
cuecard('on', 'cue-shown', event => console.log(event.detail.channel === 'chat'));
cuecard('off', 'cue-completed', () => {});
cuecard('on', 'cue-push', ({ detail }) => console.log(detail.state === 'denied'));
cuecard('consent', { push: true });
cuecard('consent', false);
cuecard('destroy');

interface Failed {
  exercise: string;
}
const failed: Failed = { exercise: 'loops-3' };
cuecard('track', 'exercise_failed', { ...failed });

document.addEventListener('cue-completed', ({ detail }) => console.log(detail.answers[0]?.value));
const slot = document.createElement('cue-slot');
slot.addEventListener('cue-reply', event => console.log(event.detail.author === 'mentor'));
document.querySelector('cue-badge')?.addEventListener('cue-open', ({ detail }: CustomEvent<CueEvents['cue-open']>) => console.log(detail.message));
window.cuecard?.('track', 'seen');
