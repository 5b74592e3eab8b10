// The whole of Cuecard in a React application: one component that starts it, one hook to speak with it.

import { start } from 'cuecard';
import { createContext, useContext, useEffect, useMemo, useRef } from 'react';

const Calls = createContext(() => {});

/** Gives the calls: `const cuecard = useCuecard(); cuecard('track', 'task_done')`. */
export const useCuecard = () => useContext(Calls);

/**
 * Starts when it comes into the page, and ends when it goes; in StrictMode that happens twice. What is called before the
 * start (effects of children run first) is made up for in order.
 */
export function Cuecard({ base, workspaceKey, person, token, children }) {
  const running = useRef({ calls: null, waiting: [] });

  const cuecard = useMemo(
    () => (...call) => {
      const { calls, waiting } = running.current;
      if (calls) calls(...call);
      else waiting.push(call);
    },
    [],
  );

  useEffect(() => {
    const now = running.current;
    now.calls = start({ base, key: workspaceKey });
    if (person) now.calls('identify', person, { token });
    for (const call of now.waiting.splice(0)) now.calls(...call);
    return () => {
      now.calls('destroy');
      now.calls = null;
    };
  }, [base, workspaceKey, person, token]);

  return <Calls.Provider value={cuecard}>{children}</Calls.Provider>;
}
