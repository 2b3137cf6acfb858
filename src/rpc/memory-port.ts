import type { Port } from './port.ts';

/** Two ports that are each other's far end, for two parts of one process that talk by a contract. */
export function memoryPorts(): [Port, Port] {
  const ends = [end(), end()] as const;
  const port = (own: ReturnType<typeof end>, far: ReturnType<typeof end>): Port => ({
    post: text => queueMicrotask(() => far.message(text)),
    close: () => {
      own.close();
      far.close();
    },
    onMessage: listener => {
      own.message = listener;
    },
    onClose: listener => {
      own.close = listener;
    },
  });
  return [port(ends[0], ends[1]), port(ends[1], ends[0])];
}

const end = (): { message: (text: string) => void; close: () => void } => ({
  message: () => {},
  close: () => {},
});
