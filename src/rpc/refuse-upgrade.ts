import type { Duplex } from 'node:stream';

/**
 * Answers 403 to a request for a WebSocket and lets go of the connection. Node looks after such a socket no longer: an
 * error of it would end the process, and a client that keeps its half open would keep the server from closing.
 */
export function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
}
