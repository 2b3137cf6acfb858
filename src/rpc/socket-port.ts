import type { WebSocket } from 'ws';
import type { Port } from './port.ts';

/**
 * How a line that is dead shows, since TCP may take minutes to tell: after `quietRounds` rounds of `round` ms without a
 * sign from the other side, not even the answer to a ping, it is let go.
 */
export const heartbeat = { round: 5_000, quietRounds: 3 } as const;

/**
 * How much may wait for an other side that does not read, bytes. It loses nothing by being let go: on its next
 * connection it is told the latest of everything.
 */
export const mostWaiting = 4 * 1024 * 1024;

/** How long the other side may take to say goodbye too, ms. */
const farewell = 1_000;

/**
 * A port over a WebSocket. What arrives before somebody listens is kept, because the first message may come in the
 * same packet as the handshake. Binary messages are not part of the talk: they end it. So do silence and a full line.
 * @param refused is told when the other side broke the rules of the channel itself (too long, not text, mute, deaf)
 */
export function socketPort(socket: WebSocket, refused: (why: string) => void): Port {
  let early: string[] = [];
  let hear = (text: string): void => {
    early.push(text);
  };
  const letGo = (why: string): void => {
    refused(why);
    // Not `close`: that would wait for an answer.
    socket.terminate();
  };

  let quiet = 0;
  const sign = (): void => {
    quiet = 0;
  };
  const beat = setInterval(() => {
    quiet += 1;
    if (quiet >= heartbeat.quietRounds) letGo('does not answer');
    else if (socket.readyState === socket.OPEN) socket.ping();
  }, heartbeat.round);
  for (const event of ['message', 'ping', 'pong'] as const) socket.on(event, sign);

  socket.on('error', error => refused((error as NodeJS.ErrnoException).code ?? error.message));
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return hear(data.toString('utf8'));
    refused('binary');
    socket.close(1003);
  });
  let leaving: NodeJS.Timeout | undefined;
  socket.on('close', () => {
    clearInterval(beat);
    clearTimeout(leaving);
  });
  return {
    post: text => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text);
      if (socket.bufferedAmount > mostWaiting) letGo('does not read');
    },
    close: () => {
      socket.close();
      leaving ??= setTimeout(() => socket.terminate(), farewell);
    },
    onMessage: listener => {
      hear = listener;
      for (const text of early) listener(text);
      early = [];
    },
    onClose: listener => socket.on('close', listener),
  };
}
