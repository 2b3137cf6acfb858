import { join } from 'node:path';
import { simulateEscpos } from '../../drivers/receipt-printer/escpos/simulator.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { startHall } from '../support/hall.ts';
import { visitorAt } from '../support/visitor.ts';
import { type Figure, median, rounded } from './figure.ts';

const rounds = 30;

/**
 * From the touch on "take a number" to the first byte of the slip at the printer, beside one bare durable commit on
 * the same disk: the number is on the disk before it is on paper (design §1.1).
 */
export async function benchIntentToByte(): Promise<Figure[]> {
  const hall = await startHall({ speed: 1, readMs: 1000, parts: ['core', 'upstream', 'kiosk'] });
  let firstByte: (at: number) => void = () => {};
  const line = await openSimLine({
    path: join(hall.folder, 'receiptPrinter-ticket-machine.sock'),
    baud: 115_200,
    speed: 20,
    changed: () => {},
    simulate: world => {
      const printer = simulateEscpos(world);
      return {
        ...printer,
        receive: bytes => {
          // Status questions come before; ESC begins the slip.
          if (bytes.includes(0x1b)) firstByte(performance.now());
          printer.receive(bytes);
        },
      };
    },
  });
  const raw = openDatabase(join(hall.folder, 'raw.sqlite'), StoreKey.fresh());
  if (!raw.ok) throw new Error(raw.failure.code);
  raw.value.exec('CREATE TABLE facts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  const insert = raw.value.prepare('INSERT INTO facts (text) VALUES (?)');
  try {
    const machine = await visitorAt(hall, 'ticket-machine');
    const technician = await hall.screen('technician');
    await technician.until('diagnostics', ({ devices }) =>
      devices.some(
        device => device.config.id === 'receiptPrinter:ticket-machine' && device.state.device === 'online',
      ),
    );
    technician.close();
    const times: number[] = [];
    const commits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await machine.wants({ kind: 'goWithoutCard' });
      await machine.sees('select');
      await machine.wants({ kind: 'selectService', service: 'personal-cash' });
      const { review } = await machine.sees('confirm');
      const start = performance.now();
      insert.run('x'.repeat(400));
      const committed = performance.now();
      const out = new Promise<number>(resolve => {
        firstByte = resolve;
      });
      void machine.wants({ kind: 'confirm', digest: review.digest, acknowledged: false });
      times.push((await out) - committed);
      commits.push(committed - start);
      await machine.sees('done', () => true, 30_000);
      await machine.wants({ kind: 'finish' });
      await machine.sees('attract');
    }
    const limit = median(commits);
    const value = median(times);
    return [
      {
        group: 'ticket.intentToByte',
        name: 'confirm to first byte',
        value: rounded(value),
        unit: 'ms',
        peer: 'one bare durable commit',
        limit: rounded(limit),
        ratio: rounded(value / limit),
      },
    ];
  } finally {
    raw.value.close();
    await line.close();
    await hall.stop();
  }
}
