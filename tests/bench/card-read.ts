import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cards from '../../assets/bench/cards.json' with { type: 'json' };
import type { FromHost } from '../../drivers/host/protocol.ts';
import { startRunner } from '../../drivers/host/runner.ts';
import { openTimers } from '../../drivers/host/timers.ts';
import { sdtDriver } from '../../drivers/id-card/sdt/driver.ts';
import { simulateSdt } from '../../drivers/id-card/sdt/simulator.ts';
import { lineOpener } from '../../drivers/transports/open-transport.ts';
import { openSimLine } from '../../drivers/transports/sim-line.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import { type Figure, median, rounded } from './figure.ts';

const rounds = 15;
const baud = 115_200;
/** Find, select and 30 01 with their answers, on the wire (protocols 1.12). */
const wireBytes = 10 + 15 + 10 + 19 + 10 + 1295;
const floor = (wireBytes * 10_000) / baud;

/** From the command to the card's data, with a reader that thinks for no time, beside what the wire alone takes. */
export async function benchCardRead(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fenliu-bench-'));
  const path = join(folder, 'reader.sock');
  const card = parseCards(cards)[0];
  if (!card) throw new Error('the drawer of test cards is empty');
  const line = await openSimLine({
    path,
    baud,
    speed: 1,
    changed: () => {},
    simulate: world => simulateSdt(world, 0),
  });
  let hear: (news: FromHost) => void = () => {};
  const next = (fits: (news: FromHost) => boolean): Promise<FromHost> =>
    new Promise(resolve => {
      hear = news => fits(news) && resolve(news);
    });
  const online = next(news => news.type === 'state' && news.state.device === 'online');
  const device = deviceIdSchema.parse('idCardReader:bench');
  const runner = startRunner({
    device,
    driver: sdtDriver,
    timers: openTimers(),
    open: lineOpener({ kind: 'sim', path, baud }),
    tell: news => hear(news),
  });
  await online;

  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    line.simulator.layCard(card);
    const done = next(news => news.type === 'completion');
    const start = performance.now();
    runner.command({
      type: 'command',
      requestId: randomUUID(),
      device,
      timeout: 0,
      name: 'idCardReader.readRawData',
      payload: {},
    });
    const news = await done;
    if (news.type !== 'completion' || news.completion.code !== 'success')
      throw new Error('the card was not read');
    times.push(performance.now() - start);
    // Lifted, and missed: the driver looks once more at a card that it has read.
    const missed = next(news => news.type === 'state' && news.state.media !== 'present');
    line.simulator.takeCard();
    await missed;
  }
  await runner.close();
  await line.close();
  rmSync(folder, { recursive: true });
  const value = median(times);
  return [
    {
      group: 'card.read',
      name: 'find + select + 30 01',
      value: rounded(value),
      unit: 'ms',
      peer: '115200 baud on the wire',
      limit: rounded(floor),
      ratio: rounded(value / floor),
    },
  ];
}
