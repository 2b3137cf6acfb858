import { connect, createServer, type Socket } from 'node:net';

/** What the line may do to one request. */
export const mishaps = [
  'pass',
  /** It never reaches the other side. */
  'drop',
  /** It arrives, and the answer does not. */
  'loseAnswer',
  /** It ends in the middle of the body. */
  'cutRequest',
  /** The answer ends in the middle. */
  'cutAnswer',
  /** It arrives twice. */
  'duplicate',
  /** It arrives late: its sender has given up long before, and has sent others. */
  'late',
  /** It takes its time. */
  'delay',
] as const;
export type Mishap = (typeof mishaps)[number];

export interface BadLine {
  readonly address: string;
  /** How often each has happened. */
  readonly happened: ReadonlyMap<Mishap, number>;
  /** From now on nothing happens to anybody. */
  mend(): void;
  close(): Promise<void>;
}

/**
 * A TCP proxy before an HTTP server. It reads each request whole, so that it can do to it what networks do.
 * @param next what happens to the next request
 * @param lateMs how late a late one is
 */
export async function openBadLine(
  address: string,
  next: () => Mishap,
  { delayMs = 30, lateMs = 250 }: { delayMs?: number; lateMs?: number } = {},
): Promise<BadLine> {
  const { hostname, port, host } = new URL(address);
  const happened = new Map<Mishap, number>();
  const open = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let mended = false;
  const hold = (socket: Socket): Socket => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
    return socket;
  };
  const after = (ms: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  };
  /** Sends bytes to the other side on a connection of their own; the answer goes to `answer`. */
  const forward = (bytes: Buffer, answer: (piece: Buffer) => void, end: () => void): Socket => {
    const far = hold(connect(Number(port), hostname));
    far.on('data', answer);
    far.once('close', end);
    far.write(bytes);
    return far;
  };
  const nowhere = (): void => {};

  const handle = (near: Socket, bytes: Buffer): void => {
    const mishap = mended ? 'pass' : next();
    happened.set(mishap, (happened.get(mishap) ?? 0) + 1);
    const through = (): Socket =>
      forward(
        bytes,
        piece => near.write(piece),
        () => near.end(),
      );
    const acts: Record<Mishap, () => void> = {
      pass: through,
      drop: () => near.destroy(),
      delay: () => after(delayMs, through),
      duplicate: () => {
        forward(bytes, nowhere, nowhere);
        through();
      },
      late: () => {
        after(lateMs, () => forward(bytes, nowhere, nowhere));
        near.destroy();
      },
      loseAnswer: () => forward(bytes, nowhere, () => near.destroy()),
      cutRequest: () => {
        const part = bytes.subarray(0, Math.floor((bytes.length * 3) / 4));
        const half = forward(part, nowhere, () => near.destroy());
        after(delayMs, () => half.destroy());
      },
      cutAnswer: () => {
        const answered = (piece: Buffer): void => {
          near.write(piece.subarray(0, Math.floor(piece.length / 2)));
          far.destroy();
        };
        const far = forward(bytes, answered, () => near.destroy());
      },
    };
    acts[mishap]();
  };

  const server = createServer(socket => {
    const near = hold(socket);
    let read = Buffer.alloc(0);
    near.on('data', piece => {
      read = Buffer.concat([read, piece]);
      for (let whole = wholeRequest(read); whole > 0; whole = wholeRequest(read)) {
        const request = closing(read.subarray(0, whole), host);
        read = read.subarray(whole);
        handle(near, request);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  return {
    address: `http://127.0.0.1:${at !== null && typeof at === 'object' ? at.port : 0}`,
    happened,
    mend: () => {
      mended = true;
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of open) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

const headEnd = '\r\n\r\n';

/** How long the first request in these bytes is, or 0 while it is not whole. */
function wholeRequest(bytes: Buffer): number {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return 0;
  const head = bytes.subarray(0, end).toString('latin1');
  const body = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + headEnd.length + body;
  return bytes.length >= length ? length : 0;
}

/** The same for its host, asked as the only request of its connection: so the end of the answer shows by itself. */
function closing(request: Buffer, host: string): Buffer {
  const end = request.indexOf(headEnd);
  const head = request
    .subarray(0, end)
    .toString('latin1')
    .replace(/^host: .*$/im, `host: ${host}`)
    .replace(/^connection: .*$/im, 'connection: close');
  return Buffer.concat([Buffer.from(head, 'latin1'), request.subarray(end)]);
}
