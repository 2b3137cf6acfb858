/**
 * A two-way channel of JSON texts between a screen and a backend: a WebSocket, a message port, or a pair in memory.
 * Texts, not objects, so that the size limit and the parser are the same on every channel.
 */
export interface Port {
  post(text: string): void;
  close(): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
}

/** The largest text accepted from a screen, in UTF-16 code units. The largest honest intent is far below it. */
export const mostInbound = 64 * 1024;
