import type { WebSocket } from 'ws';
import type { Port } from './port.ts';

/**
 * A port over a WebSocket. What arrives before somebody listens is kept, because the first message may come in the
 * same packet as the handshake. Binary messages are not part of the talk: they end it.
 * @param refused is told when the other side broke the rules of the channel itself (too long, not text)
 */
export function socketPort(socket: WebSocket, refused: (why: string) => void): Port {
  let early: string[] = [];
  let hear = (text: string): void => {
    early.push(text);
  };
  socket.on('error', error => refused((error as NodeJS.ErrnoException).code ?? error.message));
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return hear(data.toString('utf8'));
    refused('binary');
    socket.close(1003);
  });
  return {
    post: text => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
    onMessage: listener => {
      hear = listener;
      for (const text of early) listener(text);
      early = [];
    },
    onClose: listener => socket.on('close', listener),
  };
}
