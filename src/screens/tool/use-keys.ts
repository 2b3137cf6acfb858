import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Calls the handler of a key (`KeyN`, `Escape`: the physical key, so that an input method or another layout changes
 * nothing). Keys held down, keys with Ctrl, Alt or Meta, and all but Escape while a field is typed into, are not ours.
 */
export function useKeys(handlers: Readonly<Record<string, (() => void) | undefined>>): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  // Before the next key can come: a fast typist presses the second key of a step in the same moment.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const typing = event.target instanceof Element && event.target.closest('input, textarea, select');
      if (typing && event.code !== 'Escape') return;
      const handler = latest.current[event.code];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
