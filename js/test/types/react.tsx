// The elements in React.
import 'cuecard/react';

export const right = (
  <>
    <cue-slot conversation="m4-s17" scheme="dark" class="wide" style={{ maxWidth: 400 }} />
    <cue-slot message="msg-812" oncue-answered={({ detail }) => console.log(detail.question)} />
    <cue-review conversation="m4-s17" />
    <cue-badge message="msg-812" oncue-open={event => console.log(event.detail.invitation)} />
  </>
);

// @ts-expect-error: no such attribute
export const unknown = <cue-slot conversations="m4-s17" />;
// @ts-expect-error: no such scheme
export const blue = <cue-slot scheme="blue" />;
// @ts-expect-error: no such element
export const other = <cue-slots />;
