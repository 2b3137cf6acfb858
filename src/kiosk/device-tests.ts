import { randomBytes } from 'node:crypto';
import { type TextKey, text } from '../catalogue/texts.ts';
import { businessDay } from '../core/clock.ts';
import type { DeviceClass, DeviceCommandName, DeviceConfig, DevicePayload } from '../core/device.ts';
import { maskName, maskNumber } from '../core/identity-document.ts';
import type { Language } from '../core/language.ts';
import type { Receipt } from '../core/receipt.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Completed, DriverLink } from './driver-link.ts';

/** What a person is waited for, and a device, ms: shorter than the patience of a page. */
const patience = 10_000;

/** What a test needs of its surroundings. */
export interface TestPlace {
  readonly config: DeviceConfig;
  readonly language: Language;
  readonly drivers: DriverLink;
  /** ms */
  readonly now: number;
  /** The windows whose numbers are the addresses of keypads. */
  readonly windows: readonly string[];
}
export interface TestEnd {
  readonly outcome: 'passed' | 'look';
  readonly says: string;
}
type Test = (place: TestPlace) => Promise<Result<TestEnd>>;

/**
 * For each class what shows that a device works, and hurts nobody: no paper of a customer, no card leaves a stacker, and
 * of what is read only as much is told as a technician needs. Classes without such a test are not here.
 */
const tests: { readonly [C in DeviceClass]?: Test } = {
  receiptPrinter: async place => {
    const processId = randomBytes(3).toString('base64url');
    const done = await give(place, 'receiptPrinter.print', { processId, blocks: [...slip(place)] });
    return done.ok ? passed(place, 'technician.test.printed') : failed(place, done);
  },
  callBoard: async place => {
    const done = await give(place, 'callBoard.write', { number: '8888', window: '', flash: false });
    return done.ok ? look(place, 'technician.test.board') : failed(place, done);
  },
  voice: async place => {
    const done = await give(place, 'voice.speak', { text: text('zh-Hans', 'technician.test.sentence') });
    return done.ok ? look(place, 'technician.test.spoken') : failed(place, done);
  },
  callerKeypad: async place => {
    const addresses = place.windows.map(Number).filter(address => address >= 1 && address <= 255);
    for (const address of addresses) {
      const done = await give(place, 'callerKeypad.beep', { address });
      if (!done.ok) return failed(place, done);
    }
    return look(place, 'technician.test.keypads', { windows: addresses.join(', ') });
  },
  idCardReader: async place => {
    const done = await give(place, 'idCardReader.readRawData', {});
    if (!done.ok) return failed(place, done);
    const { name, number } = done.value.card;
    return passed(place, 'technician.test.cardRead', { name: maskName(name), number: maskNumber(number) });
  },
  passportReader: async place => {
    const today = businessDay(place.now).replaceAll('-', '');
    const done = await give(place, 'passportReader.read', { today });
    if (!done.ok) return failed(place, done);
    const { issuingState, number } = done.value.document.reveal();
    return passed(place, 'technician.test.documentRead', { state: issuingState, number: maskNumber(number) });
  },
  cardReader: async place => {
    const done = await give(place, 'cardReader.readRawData', { track1: true, track2: true, track3: true });
    if (!done.ok) return failed(place, done);
    const { track1, track2, track3 } = done.value;
    const read = [track1, track2, track3].flatMap((track, index) =>
      track?.status === 'ok' ? [index + 1] : [],
    );
    return passed(place, 'technician.test.stripeRead', { tracks: read.join(', ') });
  },
  barcodeReader: async place => {
    const done = await give(place, 'barcodeReader.read', {});
    if (!done.ok) return failed(place, done);
    const { length } = done.value.barcodeData.reveal();
    return passed(place, 'technician.test.barcodeRead', { count: length });
  },
  pinPad: async place => {
    const done = await give(place, 'pinPad.pinEntry', { minLen: 4, maxLen: 6 });
    return done.ok ? passed(place, 'technician.test.pinTyped') : failed(place, done);
  },
};

/** The test of a device of this class, if there is one that hurts nobody. */
export const testOf = (kind: DeviceClass): Test | undefined => tests[kind];

const give = <N extends DeviceCommandName>(
  { drivers, config }: TestPlace,
  name: N,
  payload: DevicePayload<N>,
): Promise<Completed<N>> => drivers.command(config.id, name, payload, { timeout: patience });

type Values = Readonly<Record<string, string | number>>;
const passed = ({ language }: TestPlace, key: TextKey, values: Values = {}): Result<TestEnd> =>
  ok({ outcome: 'passed', says: text(language, key, values) });
const look = ({ language }: TestPlace, key: TextKey, values: Values = {}): Result<TestEnd> =>
  ok({ outcome: 'look', says: text(language, key, values) });
/** The device's own reason is for technicians, and in English as their papers are. */
const failed = ({ language }: TestPlace, done: Completed<DeviceCommandName>): Result<TestEnd> => {
  if (done.ok) throw new TypeError('a success is no failure');
  const { code, errorCode, description } = done.failure;
  const why = `${errorCode ?? code}: ${description}`;
  return code === 'timeOut'
    ? fail('testFailed', text(language, 'technician.error.testTimeOut', { why }))
    : fail('testFailed', text(language, 'technician.error.testFailed', { why }));
};

const slip = ({ config, language, now }: TestPlace): Receipt => [
  { kind: 'text', text: text(language, 'technician.test.slipTitle'), align: 'centre', size: 2, bold: true },
  { kind: 'rule' },
  { kind: 'pair', label: text(language, 'technician.test.slipDevice'), value: config.id },
  { kind: 'pair', label: text(language, 'technician.test.slipModel'), value: config.model },
  { kind: 'pair', label: text(language, 'technician.test.slipTime'), value: businessDay(now) },
  { kind: 'rule' },
  { kind: 'text', text: '0123456789 ABCDEFG abcdefg', align: 'left', size: 1, bold: false },
  { kind: 'text', text: '永东国酬爱郁灵鹰袋 壹贰叁肆伍', align: 'left', size: 1, bold: false },
  { kind: 'qr', data: config.id },
  { kind: 'barcode', data: '0123456789' },
];
