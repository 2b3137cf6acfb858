import { describe, expect, it } from 'vitest';
import type { Driver } from '../../../drivers/driver.ts';
import { deviceModels, driverOf } from '../../../drivers/host/registry.ts';
import { type AnySimulator, simulatedModels } from '../../../src/shell/devices/simulators.ts';
import { type FaultKind, faultsOf } from '../../unit/drivers/fault-table.ts';
import { type Completion, type Fault, type Seen, VirtualPlace } from '../../unit/drivers/virtual-place.ts';
import { type Dialogue, dialogueOf, type Turn } from './dialogues.ts';

type Place = VirtualPlace<AnySimulator>;
type AnyTurn = Turn<AnySimulator>;

const kinds = Object.keys(faultsOf) as readonly FaultKind[];

/** Devices that never speak, never listen, or have no baud rate: what there is not cannot go wrong. */
const speechless = ['call-board/alpha'];
const deaf = [
  'id-card/mrz',
  'card-reader/magtek-hid',
  'card-reader/serial-track',
  'barcode-reader/hid-pos',
  'barcode-reader/serial',
];
const onUsb = ['card-reader/magtek-hid', 'barcode-reader/hid-pos', 'barcode-reader/hid-pos-honeywell'];

/** Whose `success` says only that the bytes were handed over: nobody confirms them. */
const unconfirmed = ['call-board/alpha', 'keypad/rs485'];
/** Whose line has no check, so that damage may pass for what was said. */
const unchecked = deviceModels
  .filter(({ class: cls }) =>
    ['passportReader', 'cardReader', 'barcodeReader', 'receiptPrinter'].includes(cls),
  )
  .map(({ model }) => model)
  .concat('voice/xfs5152');
const damaging: readonly FaultKind[] = [
  'flip',
  'flipInCommand',
  'garbageBefore',
  'garbageAfter',
  'torn',
  'twice',
  'merged',
  'wrongBaud',
];
/** The incident is over in a moment; the others last. */
const isMoment = (kind: FaultKind): boolean => kind !== 'mute' && kind !== 'wrongBaud';

const failures = ['deviceNotReady', 'hardwareError', 'userError', 'commandErrorCode', 'timeOut'];

class Subject {
  readonly model: string;
  readonly dialogue: Dialogue<AnySimulator>;
  readonly #driver: Driver<unknown>;
  readonly #simulated: (typeof simulatedModels)[number];
  #plain: Promise<Seen> | undefined;

  constructor(model: string) {
    const driver = driverOf(model);
    const simulated = simulatedModels.find(one => one.model === model);
    if (!driver || !simulated) throw new Error(`${model} has no driver or no simulator`);
    this.model = model;
    this.#driver = driver;
    this.#simulated = simulated;
    this.dialogue = dialogueOf(model);
  }

  get baud(): number | undefined {
    return onUsb.includes(this.model) ? undefined : this.#simulated.baud;
  }

  /** Over USB a report comes whole; on other lines every byte comes alone, unless it is pieces that are tried. */
  open(fault?: Fault): Place {
    const { baud, simulate } = this.#simulated;
    const whole = onUsb.includes(this.model) || fault?.kind === 'split' || fault?.kind === 'merged';
    return new VirtualPlace(this.#driver, baud, simulate, fault, whole);
  }

  /** What goes over the line until the end of the first dialogue, without a fault. */
  plain(): Promise<Seen> {
    this.#plain ??= (async () => {
      const place = this.open();
      await place.untilOnline();
      await this.talk(place, 1);
      const seen = { replies: [...place.replies], hostBytes: place.hostBytes };
      await place.close();
      return seen;
    })();
    return this.#plain;
  }

  /** Every turn succeeds the first time. */
  async talk(place: Place, nth: number): Promise<void> {
    for (const turn of this.dialogue.turns) {
      const events = place.happened.length;
      const id = 'command' in turn ? place.give(turn.command, turn.payload(nth)) : undefined;
      await turn.person?.(handsAt(place), nth);
      if ('command' in turn) {
        const ended = (): readonly Completion[] => place.completionsOf(id ?? '');
        await place.until(() => ended().length > 0, 60_000, `the end of ${turn.command} ${nth}`);
        expect(ended()).toMatchObject([{ code: 'success', payload: turn.answer(nth) }]);
      } else {
        await place.until(() => place.happened.length > events, 10_000, 'the news');
        expect(place.happened.slice(events)).toEqual([turn.event(nth)]);
      }
      const { seen } = turn;
      if (seen)
        await place.until(() => seen(place.thing, nth), 3000, `the device to show ${JSON.stringify(turn)}`);
    }
  }

  /** Every command ends once and is no lie. A person tries again a few times when nothing comes of it. */
  async endure(place: Place, nth: number, fault: Fault): Promise<void> {
    for (const turn of this.dialogue.turns) {
      if (!('command' in turn)) {
        await turn.person?.(handsAt(place), nth);
        await place.pass(3000);
        continue;
      }
      const id = place.give(turn.command, turn.payload(nth));
      const ended = (): boolean => place.completionsOf(id).length > 0;
      for (let times = 0; times < 12 && turn.person && !ended(); times++) {
        await turn.person(handsAt(place), nth);
        for (let waited = 0; waited < 8000 && !ended(); waited += 250) await place.pass(250);
      }
      await place.until(ended, 400_000, `the end of ${turn.command} ${nth}`);
      const [completion] = place.completionsOf(id);
      if (completion?.code === 'success') await this.#proved(place, turn, nth, fault, completion);
      else expect(failures).toContain(completion?.code);
    }
  }

  async #proved(
    place: Place,
    turn: AnyTurn,
    nth: number,
    { kind }: Fault,
    completion: Completion,
  ): Promise<void> {
    if (!('command' in turn) || unconfirmed.includes(this.model)) return;
    if (unchecked.includes(this.model) && damaging.some(one => one === kind)) return;
    expect(completion).toMatchObject({ payload: turn.answer(nth) });
    const { seen } = turn;
    if (!seen) return;
    // An answer to something else cannot be told from the right one; the order has left all the same.
    if (kind === 'stale') await place.until(() => seen(place.thing, nth), 500, 'success to become true');
    // At this very moment: what the device shows later may have been put right by the driver meanwhile.
    else expect(seen(place.thing, nth), 'success is true').toBe(true);
  }

  async strike(fault: Fault & { kind: FaultKind }): Promise<void> {
    const place = this.open(fault);
    // A line at a wrong rate may never be online.
    if (fault.kind === 'wrongBaud') await place.pass(3000);
    else await place.untilOnline();
    await this.endure(place, 1, fault);
    // At once: an answer that comes late belongs to another command.
    await this.endure(place, 2, fault);
    await place.until(() => !place.isFaulty(), 120_000, 'the end of the fault');
    const opened = isMoment(fault.kind) ? 1 : place.opened;
    this.dialogue.tidy?.(place.thing);
    await place.pass(15_000);
    await place.untilOnline();
    expect(place.opened - opened, 'reconnects').toBeLessThanOrEqual(1);
    await this.talk(place, 3);
    await place.close();
  }
}

const handsAt = (place: Place) => ({ thing: place.thing, pass: (ms: number) => place.pass(ms) });

/**
 * A code that a scanner kept until the next customer was asked for theirs is theirs to any program: the scanner says
 * nothing with it that could tell.
 */
const undecidable = ['barcode-reader/hid-pos-honeywell', 'barcode-reader/serial-honeywell'];
const isTried = (model: string, kind: FaultKind): boolean =>
  !isSpared(model, kind) && !(kind === 'stale' && undecidable.includes(model));

/** What there is not cannot go wrong. */
function isSpared(model: string, kind: FaultKind): boolean {
  if (kind === 'wrongBaud') return onUsb.includes(model);
  const ofCommands = kind.endsWith('InCommand');
  const ofAnswers = kind === 'held' || kind === 'stale';
  return ((ofCommands || ofAnswers) && deaf.includes(model)) || (!ofCommands && speechless.includes(model));
}

describe.each(deviceModels.map(({ model }) => model))('%s', model => {
  const subject = new Subject(model);

  it('talks when nothing is wrong, byte by byte', async () => {
    const place = subject.open();
    await place.untilOnline();
    for (const nth of [1, 2, 3]) await subject.talk(place, nth);
    expect(place.opened).toBe(1);
    await place.close();
  });

  it.each(kinds.filter(kind => isTried(model, kind)))(
    'ends every command once, tells no lie and is back after %s at every place of the talk',
    async kind => {
      const faults = faultsOf[kind]({ ...(await subject.plain()), baud: subject.baud });
      expect(faults.length).toBeGreaterThan(0);
      for (const fault of faults)
        try {
          await subject.strike(fault);
        } catch (error) {
          throw new Error(`with ${JSON.stringify(fault)}`, { cause: error });
        }
    },
    120_000,
  );

  it.each(kinds.filter(kind => isSpared(model, kind)))('has nothing at which %s could strike', async kind => {
    expect(faultsOf[kind]({ ...(await subject.plain()), baud: subject.baud })).toEqual([]);
  });
});
