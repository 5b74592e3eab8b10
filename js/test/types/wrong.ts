// What a page may not write.
import { start } from 'cuecard';

// @ts-expect-error: the server has to be named
start({ key: 'wk_1' });
// @ts-expect-error: so has the key
start({ base: 'https://feedback.example.com' });
// @ts-expect-error: no such scheme
const cuecard = start({ base: 'https://feedback.example.com', key: 'wk_1', scheme: 'blue' });
// @ts-expect-error: no such call
cuecard('trak', 'seen');
// @ts-expect-error: nobody proves who it is
cuecard('identify', 'student-17');
// @ts-expect-error: nor here
cuecard('identify', 'student-17', {});
// @ts-expect-error: an id is text
cuecard('identify', 17, { token: 'eyJ' });
// @ts-expect-error: an event has a name
cuecard('track', { exercise: 'loops-3' });
// @ts-expect-error: it is said in words
cuecard('consent', 'yes');
// @ts-expect-error: nor by a number
cuecard('consent', { push: 1 });
// @ts-expect-error: it comes from no element
document.addEventListener('cue-push', ({ detail }) => detail.state);
// @ts-expect-error: no such event
cuecard('on', 'cue-opened', () => {});
// @ts-expect-error: what was shown has no value
cuecard('on', 'cue-shown', ({ detail }) => detail.value);
// @ts-expect-error: a call gives nothing
const given: string = cuecard('reset');
// @ts-expect-error: a message has a time
cuecard('context', { messages: [{ id: '1' }] });
// @ts-expect-error: what was answered may be no number
document.addEventListener('cue-answered', ({ detail }) => detail.value + 1);
console.log(given);
