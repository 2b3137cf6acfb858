import { type AlphaSimulator, simulateAlpha } from '../../../drivers/call-board/alpha/simulator.ts';
import {
  type ModbusLedSimulator,
  simulateModbusLed,
} from '../../../drivers/call-board/modbus-led/simulator.ts';
import { type OnbonSimulator, simulateOnbon } from '../../../drivers/call-board/onbon/simulator.ts';
import { type SdtSimulator, simulateSdt } from '../../../drivers/id-card/sdt/simulator.ts';
import { columns } from '../../../drivers/receipt-printer/escpos/manifest.ts';
import { type EscposSimulator, simulateEscpos } from '../../../drivers/receipt-printer/escpos/simulator.ts';
import { openSimLine, type SimLine } from '../../../drivers/transports/sim-line.ts';
import type { BenchDevice } from '../../core/bench.ts';
import type { DeviceConfig } from '../../core/device.ts';
import type { DeviceId } from '../../core/ids.ts';
import { type Failure, fail, ok, type Result } from '../../core/result.ts';
import type { benchContract } from '../../rpc/bench.ts';
import type { Pushed } from '../../rpc/contract.ts';
import type { Handlers } from '../../rpc/serve.ts';
import type { BenchCard } from './cards.ts';

/** The simulated devices of one machine, and the hands that touch them. */
export interface Bench {
  readonly handlers: Handlers<typeof benchContract>;
  /** What a person standing before the machine sees now: the value of the `bench` push. */
  value(): Pushed<typeof benchContract, 'bench'>;
  close(): Promise<void>;
}

type AnySimulator = SdtSimulator | EscposSimulator | AlphaSimulator | ModbusLedSimulator | OnbonSimulator;
interface Placed {
  readonly config: DeviceConfig;
  readonly line: SimLine<AnySimulator>;
}

/** Changes are told at most this often, in milliseconds: a printer makes forty lines a second. */
const restBetweenChanges = 40;

/**
 * Puts a simulated device at the end of every `sim` line of the configuration; other lines are left alone.
 * Rejects when a socket path cannot be listened on.
 * @param speed how many times faster than the real devices; 1 is real
 * @param readMs what a card read takes inside the reader, 1000 ms in the field
 */
export async function openBench(options: {
  devices: readonly DeviceConfig[];
  cards: readonly BenchCard[];
  speed: number;
  readMs?: number;
  onChange: () => void;
}): Promise<Bench> {
  const { cards, speed, readMs = 1000 } = options;
  let pending: NodeJS.Timeout | undefined;
  const changed = (): void => {
    pending ??= setTimeout(() => {
      pending = undefined;
      options.onChange();
    }, restBetweenChanges);
  };

  const placed = new Map<DeviceId, Placed>();
  for (const config of options.devices) {
    const { transport } = config;
    const simulate = simulators(readMs)[config.model];
    if (transport.kind !== 'sim' || !simulate) continue;
    const { path, baud } = transport;
    const line = await openSimLine<AnySimulator>({ path, baud, speed, simulate, changed });
    placed.set(config.id, { config, line });
  }

  const value = (): Pushed<typeof benchContract, 'bench'> => ({
    devices: [...placed.values()].map(see),
    cards: cards.map(({ id, label, note }) => ({ id, label, note })),
  });

  return {
    value,
    handlers: handlersOf(placed, cards),
    async close() {
      clearTimeout(pending);
      await Promise.all([...placed.values()].map(({ line }) => line.close()));
      clearTimeout(pending);
    },
  };
}

const simulators = (
  readMs: number,
): Readonly<Record<string, Parameters<typeof openSimLine<AnySimulator>>[0]['simulate']>> => ({
  'id-card/sdt': world => simulateSdt(world, readMs),
  'receipt-printer/escpos': simulateEscpos,
  'call-board/alpha': simulateAlpha,
  'call-board/modbus-led': simulateModbusLed,
  'call-board/onbon': world => simulateOnbon(world),
});

function see({ config, line }: Placed): BenchDevice {
  const { id, model } = config;
  const { simulator } = line;
  const plugged = line.plugged();
  switch (simulator.class) {
    case 'idCardReader': {
      const card = simulator.card();
      return { class: 'idCardReader', id, model, plugged, ...(card === undefined ? {} : { card }) };
    }
    case 'receiptPrinter':
      return {
        class: 'receiptPrinter',
        id,
        model,
        plugged,
        paper: simulator.paper(),
        coverOpen: simulator.coverOpen(),
        busy: simulator.busy(),
        columns,
        lines: [...simulator.lines()],
      };
    case 'callBoard':
      return { class: 'callBoard', id, model, plugged, ...simulator.content() };
  }
}

const done = ok({});

function handlersOf(
  placed: ReadonlyMap<DeviceId, Placed>,
  cards: readonly BenchCard[],
): Handlers<typeof benchContract> {
  const reader = (device: DeviceId): SdtSimulator | undefined => {
    const simulator = placed.get(device)?.line.simulator;
    return simulator?.class === 'idCardReader' ? simulator : undefined;
  };
  const printer = (device: DeviceId): EscposSimulator | undefined => {
    const simulator = placed.get(device)?.line.simulator;
    return simulator?.class === 'receiptPrinter' ? simulator : undefined;
  };
  /** Does it to the device, or says that there is no such device. */
  const handle = <T>(
    thing: T | undefined,
    act: (thing: T) => void,
  ): Result<Record<string, never>, Failure> => {
    if (thing === undefined) return fail('noSuchDevice', 'there is no such device on the bench');
    act(thing);
    return done;
  };

  return {
    layCard({ device, card }) {
      const laid = cards.find(({ id }) => id === card);
      if (!laid) return fail('noSuchCard', 'there is no such card in the drawer');
      return handle(reader(device), simulator => simulator.layCard(laid));
    },
    takeCard: ({ device }) => handle(reader(device), simulator => simulator.takeCard()),
    tearPaper: ({ device }) => handle(printer(device), simulator => simulator.tearPaper()),
    setPaper: ({ device, paper }) => handle(printer(device), simulator => simulator.setPaper(paper)),
    setCover: ({ device, open }) => handle(printer(device), simulator => simulator.setCover(open)),
    async setPlug({ device, plugged }) {
      const line = placed.get(device)?.line;
      if (line && plugged) await line.plug();
      return handle(line, found => (plugged ? undefined : found.unplug()));
    },
    injectFault({ device, fault }) {
      const line = placed.get(device)?.line;
      switch (fault) {
        case 'paperOut':
          // The next line is the last: the paper ends in the middle of a slip.
          return handle(printer(device), simulator => simulator.endPaperAfter(1));
        case 'powerCycle':
          return handle(line, found => found.powerCycle());
        case 'silent':
        case 'late':
        case 'split':
        case 'bitFlip':
        case 'unplug':
          return handle(line, found => found.inject(fault));
      }
    },
  };
}
