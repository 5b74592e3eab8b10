// A to-do list with two views. It tells what is done, and leaves a place for a card.

import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Cuecard, useCuecard } from './Cuecard.jsx';

const TASKS = ['Draw the map', 'Pack the tent', 'Ask Ann for the stove'];

function Tasks({ thanked }) {
  const cuecard = useCuecard();
  const [done, setDone] = useState([]);
  const finish = task => {
    setDone([...done, task]);
    cuecard('track', 'plan_chosen', { plan: task });
  };
  return (
    <>
      <h1>{done.length ? `${done.length} of ${TASKS.length} done` : 'To do'}</h1>
      <ul>
        {TASKS.map(task => (
          <li key={task}>
            <label>
              <input type="checkbox" checked={done.includes(task)} disabled={done.includes(task)} onChange={() => finish(task)} />
              {task}
            </label>
          </li>
        ))}
      </ul>
      {thanked && <p role="status">You answered {thanked}.</p>}
    </>
  );
}

function Application() {
  const cuecard = useCuecard();
  const [view, setView] = useState('tasks');
  const [thanked, setThanked] = useState(null);

  useEffect(() => cuecard('page', { view }), [cuecard, view]);

  return (
    <main>
      <nav>
        <button onClick={() => setView('tasks')}>Tasks</button>
        <button onClick={() => setView('about')}>About</button>
      </nav>
      {view === 'tasks' ? <Tasks thanked={thanked} /> : <h1>About this list</h1>}
      {/* React 19 hears an element's own events. The key gives each view a place of its own. */}
      <cue-slot key={view} oncue-answered={({ detail }) => setThanked(detail.value)} />
    </main>
  );
}

const { cuecard, browserKey } = document.getElementById('root').dataset;
const root = createRoot(document.getElementById('root'));
// A host that holds this application for a while ends it so.
addEventListener('application-ends', () => root.unmount());
root.render(
  <StrictMode>
    <Cuecard base={cuecard} workspaceKey={browserKey}>
      <Application />
    </Cuecard>
  </StrictMode>,
);
