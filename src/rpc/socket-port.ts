import type { WebSocket } from 'ws';
import type { Port } from './port.ts';

/**
 * A port over a WebSocket of the server's side. Binary messages are not part of the talk: they end it.
 * @param refused is told when the other side broke the rules of the channel itself (too long, not text)
 */
export function socketPort(socket: WebSocket, refused: (why: string) => void): Port {
  socket.on('error', error => refused((error as NodeJS.ErrnoException).code ?? error.message));
  return {
    post: text => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
    onMessage: listener =>
      socket.on('message', (data: Buffer, isBinary) => {
        if (!isBinary) return listener(data.toString('utf8'));
        refused('binary');
        socket.close(1003);
      }),
    onClose: listener => socket.on('close', listener),
  };
}
