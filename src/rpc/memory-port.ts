import type { Port } from './port.ts';

/**
 * Two ports that are each other's far end, for two parts of one process that talk by a contract. What arrives before
 * somebody listens is kept.
 */
export function memoryPorts(): [Port, Port] {
  const ends = [end(), end()] as const;
  let open = true;
  const port = (own: ReturnType<typeof end>, far: ReturnType<typeof end>): Port => ({
    post: text =>
      queueMicrotask(() => {
        if (open) far.message(text);
      }),
    close: () => {
      if (!open) return;
      open = false;
      own.close();
      far.close();
    },
    onMessage: listener => {
      own.message = listener;
      for (const text of own.early.splice(0)) listener(text);
    },
    onClose: listener => {
      own.close = listener;
    },
  });
  return [port(ends[0], ends[1]), port(ends[1], ends[0])];
}

const end = () => {
  const early: string[] = [];
  return { early, message: (text: string): void => void early.push(text), close: (): void => {} };
};
