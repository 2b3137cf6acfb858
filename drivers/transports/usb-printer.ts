import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { callbackify } from 'node:util';
import { type Failure, fail, ok, type Result } from '../../src/core/result.ts';
import { singleUse } from './single-use.ts';
import type { Transport, TransportListener } from './transport.ts';

/** Milliseconds between two looks for bytes: during an exchange, and at rest. */
const busyPause = 5;
const restPause = 50;
/** How long after the last byte in either direction an exchange counts as over, ms. */
const exchange = 1000;
/** Milliseconds until a printer that took no more is asked again. */
const writePause = 5;

/**
 * A USB printer through the device file of Linux's `usblp`, as `/dev/usb/lp0`. One user at a time, says the kernel.
 *
 * The file is opened non-blocking and looked at again and again: a blocking read would hold one of libuv's four threads
 * for as long as the printer is silent, four of them would stop every file of the process, and the device could not be
 * closed until the printer speaks. Node can wait for terminals, pipes and sockets only, not for this kind of file.
 *
 * No byte, and `EAGAIN`, mean that the printer has nothing to say; `ENODEV` or `EIO` that it is gone. `EINVAL` at the
 * first look is a printer that cannot answer over USB at all. The kernel reports bytes as written when it has handed
 * them to the controller; closing drops what the printer has not taken yet.
 *
 * Fails with `lineUnavailable` when the file is missing, busy, not ours to open or no device.
 */
export async function openUsbPrinter(
  path: string,
  listener: TransportListener,
): Promise<Result<Transport, Failure<'lineUnavailable'>>> {
  if (process.platform !== 'linux') return fail('lineUnavailable', 'usb-printer lines exist on Linux only');
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    return fail('lineUnavailable', messageOf(error));
  }
  if (!(await file.stat()).isCharacterDevice()) {
    await file.close();
    return fail('lineUnavailable', `${path} is not a device`);
  }

  let ended = false;
  let lastByte = performance.now();
  /** Looks for bytes: begun, come to their end, and up to which one somebody waits. */
  let begun = 0;
  let done = 0;
  let wanted = 0;
  let lookNow = (): void => {};
  const pause = (ms: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      lookNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const end = async (cause?: string): Promise<void> => {
    if (ended) return;
    ended = true;
    // Waits for a read or write on its way; neither blocks. A departed device may refuse to close.
    await file.close().catch(() => {});
    line.ended(cause);
  };

  const writeAll = async (bytes: Uint8Array): Promise<void> => {
    for (let taken = 0; taken < bytes.length; ) {
      if (ended) throw new Error('the line closed before it took the bytes');
      const written = await unlessLater(file.write(bytes, taken, bytes.length - taken, null));
      if (written === 'later') {
        await sleep(writePause);
        continue;
      }
      taken += written.bytesWritten;
      lastByte = performance.now();
    }
  };

  const line = singleUse(
    {
      write: callbackify(async (bytes: Uint8Array) => {
        try {
          await writeAll(bytes);
        } catch (error) {
          void end(messageOf(error));
          throw error;
        }
      }),
      catchUp() {
        // The look under way may have begun too early.
        const next = begun + 1;
        wanted = next;
        lookNow();
        return () => done >= next;
      },
      destroy: () => void end(),
    },
    listener,
  );

  const readOn = async (): Promise<void> => {
    const buffer = new Uint8Array(4096);
    while (!ended) {
      begun++;
      const read = await unlessLater(file.read(buffer, 0, buffer.length, null));
      done++;
      if (read !== 'later' && read.bytesRead > 0) {
        lastByte = performance.now();
        const chunk = buffer.slice(0, read.bytesRead);
        // What a listener throws is a bug and must not pass for a departure.
        queueMicrotask(() => line.bytes(chunk));
        continue;
      }
      // Some devices that are gone give no error but nothing, for ever; then the kernel has taken their file away.
      if (read !== 'later' && (await file.stat()).nlink === 0) throw new Error('the device hung up');
      if (begun < wanted) continue;
      await pause(performance.now() - lastByte < exchange ? busyPause : restPause);
    }
  };
  readOn().catch(error => end(messageOf(error)));
  return ok(line.transport);
}

/** What a non-blocking call gave, or that the device cannot give or take anything now. */
const unlessLater = <T>(call: Promise<T>): Promise<T | 'later'> =>
  call.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EAGAIN') return 'later';
    throw error;
  });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
