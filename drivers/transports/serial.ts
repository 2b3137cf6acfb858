import { fstat } from 'node:fs';
import { isatty } from 'node:tty';
import { SerialPort } from 'serialport';
import type { AttachedLine, TransportConfig } from '../../src/core/device.ts';
import { type Failure, fail, ok, type Result } from '../../src/core/result.ts';
import { singleUse } from './single-use.ts';
import type { Transport, TransportListener } from './transport.ts';
import { usbId } from './usb-id.ts';

/** Milliseconds between two looks whether the port is still there. */
const checkEvery = 250;
/** Looks in a row at a port under way of being read that gave nothing: another program has changed how it is read. */
const mostFruitless = 4;

type SerialAddress = Omit<Extract<TransportConfig, { kind: 'serial' }>, 'kind'>;

/**
 * A serial line, 8 data bits, no parity, 1 stop bit, locked against a second user.
 * Reading never stops: an unplug is noticed only by a port that is being read (protocols 8).
 * Fails with `lineUnavailable` when the port is missing, busy or refuses the baud rate.
 */
export function openSerial(
  { path, baud, flow = 'none' }: SerialAddress,
  listener: TransportListener,
): Promise<Result<Transport, Failure<'lineUnavailable'>>> {
  // Without `hupcl: false` opening and closing toggles DTR, which resets some devices (models 4g).
  const port = new SerialPort({
    path,
    baudRate: baud,
    autoOpen: false,
    hupcl: false,
    lock: true,
    rtscts: flow === 'rtscts',
    // Not `xoff` as well: the system would put bytes 13 and 11 of its own among what is printed.
    xon: flow === 'xonxoff',
  });
  let told = 0;
  let toldBefore = 0;
  let fruitless = 0;
  let threadsMove = false;
  const line = singleUse(
    {
      write: (bytes, done) => {
        port.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), undefined, done);
      },
      catchUp() {
        const before = told;
        let waits = waitsForBytes(port);
        return () => {
          const waited = waits;
          waits = waitsForBytes(port);
          // The first read may have begun too early; the second began later, and took all that was there.
          return (waited && waits) || told - before >= 2;
        };
      },
      destroy: () => {
        if (port.isOpen) port.close();
      },
    },
    listener,
  );
  port.on('data', (chunk: Uint8Array) => {
    told++;
    line.bytes(chunk);
  });
  let gone: string | undefined;
  let check: NodeJS.Timeout | undefined;
  port.on('close', (error: Error | null) => {
    clearInterval(check);
    line.ended(error?.message ?? gone);
  });
  // A failed read or write closes the port as well, and `close` tells its owner.
  port.on('error', () => {});

  // A port that hangs up while it is being read gives zero bytes for ever, and serialport 13 then reads for ever
  // without telling: the hang-up has to be looked for.
  const look = (): void => {
    const fd = port.port?.fd;
    if (typeof fd !== 'number') return;
    // A look counts once the threads that read have come to what they were given after it.
    if (threadsMove) fruitless = waitsForBytes(port) || told !== toldBefore ? 0 : fruitless + 1;
    threadsMove = false;
    fstat(fd, () => {
      threadsMove = true;
    });
    toldBefore = told;
    if (!isatty(fd)) gone = 'the port hung up';
    else if (fruitless === mostFruitless) gone = 'the port is read and gives nothing';
    else return;
    port.close();
  };

  return new Promise(resolve => {
    port.open(error => {
      if (error) return resolve(fail('lineUnavailable', error.message));
      waitForBoth(port);
      if (process.platform !== 'win32') check = setInterval(look, checkEvery);
      return resolve(ok(line.transport));
    });
  });
}

/**
 * Whether the port had no bytes when it was last read, and none since: the loop is asked to tell of the next. Otherwise
 * a thread is reading. Windows reads in the system and does not say.
 */
const waitsForBytes = ({ port }: SerialPort): boolean =>
  !port || !('poller' in port) || port.poller.listenerCount('readable') > 0;

/**
 * serialport 13 asks the loop for one thing at a time: a write that has to wait makes the port deaf, and a read that has
 * to wait forgets the write. What is waited for stays asked for.
 */
function waitForBoth({ port }: SerialPort): void {
  if (!port || !('poller' in port)) return;
  const { poller } = port;
  const poll = poller.poll.bind(poller);
  poller.poll = (events = 0) =>
    poll(
      events |
        (poller.listenerCount('readable') > 0 ? readable : 0) |
        (poller.listenerCount('writable') > 0 ? writable : 0),
    );
}
/** As libuv numbers them. */
const readable = 1;
const writable = 2;

/** The serial ports that the system knows, whether or not anything is at their other end. On Linux it asks `udevadm`. */
export async function listSerialPorts(): Promise<readonly AttachedLine[]> {
  const ports = await SerialPort.list();
  return ports.map(port => ({
    kind: 'serial',
    path: port.path,
    stablePath: process.platform === 'linux' && port.pnpId ? `/dev/serial/by-id/${port.pnpId}` : undefined,
    vendorId: usbId(port.vendorId),
    productId: usbId(port.productId),
    serialNumber: port.serialNumber || undefined,
    manufacturer: port.manufacturer || undefined,
  }));
}
