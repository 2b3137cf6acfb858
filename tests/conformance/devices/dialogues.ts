import type { TestCode } from '../../../drivers/barcode-reader/simulator.ts';
import { driverOf } from '../../../drivers/host/registry.ts';
import { encodeTd3 } from '../../../drivers/id-card/mrz/simulator.ts';
import {
  callerKeys,
  type DeviceClass,
  type DeviceCommandName,
  type DeviceEvent,
  type DevicePayload,
} from '../../../src/core/device.ts';
import type { AnySimulator } from '../../../src/shell/devices/simulators.ts';

/** A person at a device. Time passes as it does for the device. */
export interface Hands<S> {
  readonly thing: S;
  readonly pass: (ms: number) => Promise<void>;
}

interface Side<S> {
  /** What a person does meanwhile; again when nothing comes of it. */
  readonly person?: (hands: Hands<S>, nth: number) => Promise<void> | void;
  /** Whether the device shows soon afterwards what it was told. */
  readonly seen?: (thing: S, nth: number) => boolean;
}
/** One command, and the payload of its success. */
export type CommandTurn<S> = Side<S> &
  {
    [N in DeviceCommandName]: {
      readonly command: N;
      readonly payload: (nth: number) => DevicePayload<N>;
      readonly answer: (nth: number) => object;
    };
  }[DeviceCommandName];
/** Something that the device tells unasked. */
export type NewsTurn<S> = Side<S> & { readonly event: (nth: number) => DeviceEvent };
export type Turn<S> = CommandTurn<S> | NewsTurn<S>;

export interface Dialogue<S> {
  readonly turns: readonly Turn<S>[];
  /** Brings the device into the state in which a new dialogue begins. */
  readonly tidy?: (thing: S) => void;
}

type SimulatorOf<C extends DeviceClass> = Extract<AnySimulator, { readonly class: C }>;

/**
 * Every command and every piece of news of every class, with what it must come to. The nth dialogue differs from the
 * others in everything that can differ, so that an answer to another one is found out.
 */
export const dialogues: { readonly [C in DeviceClass]: Dialogue<SimulatorOf<C>> } = {
  idCardReader: {
    turns: [
      {
        command: 'idCardReader.readRawData',
        payload: () => ({}),
        person: async ({ thing, pass }, nth) => {
          thing.takeCard();
          // Longer than between two looks, as with any hand.
          await pass(1000);
          thing.layCard({ id: `${nth}`, layout: 'resident', fields: zhangSan(nth) });
        },
        answer: nth => ({ card: { ...zhangSan(nth), kind: 'resident' } }),
      },
    ],
  },
  passportReader: {
    turns: [
      {
        command: 'passportReader.read',
        payload: () => ({ today: '20261121' }),
        person: ({ thing }, nth) =>
          thing.layDocument(
            encodeTd3({
              documentCode: 'P',
              issuingState: 'CHN',
              number: `E0000000${nth}`,
              nationality: 'CHN',
              names: 'ZHANG<<SAN',
              sex: 'F',
              birth: '491231',
              expiry: '300101',
            }),
          ),
        answer: nth => ({
          document: {
            format: 'TD3',
            number: `E0000000${nth}`,
            birth: '19491231',
            primaryIdentifier: 'ZHANG',
          },
        }),
      },
    ],
  },
  cardReader: {
    turns: [
      {
        command: 'cardReader.readRawData',
        payload: () => ({ track1: false, track2: true, track3: false }),
        person: ({ thing }, nth) => thing.swipe({ tracks: { track2: track2(nth) } }),
        answer: nth => ({ track2: { status: 'ok', data: track2(nth) } }),
      },
    ],
  },
  barcodeReader: {
    turns: [
      {
        command: 'barcodeReader.read',
        payload: () => ({}),
        person: async ({ thing, pass }, nth) => {
          thing.takeAway();
          await pass(300);
          thing.show(code(nth));
        },
        answer: nth => ({ symbology: 'Q1', barcodeData: text(nth) }),
      },
    ],
    tidy: thing => thing.takeAway(),
  },
  receiptPrinter: {
    turns: [
      {
        command: 'receiptPrinter.print',
        payload: nth => ({
          processId: `AB0${nth}`,
          blocks: [{ kind: 'text', text: slip(nth), align: 'left', size: 1, bold: false }],
        }),
        answer: () => ({ proof: 'processId' }),
        seen: (thing, nth) => JSON.stringify(thing.lines()).split(slip(nth)).length === 2,
      },
    ],
  },
  callBoard: {
    turns: [
      {
        command: 'callBoard.write',
        payload: nth => ({ number: `A02${nth}`, window: '5', flash: false }),
        answer: () => ({}),
        seen: (thing, nth) => new RegExp(`^A02${nth}\\b.*\\b5$`).test(thing.content().text),
      },
      {
        command: 'callBoard.setBrightness',
        payload: nth => ({ percent: nth * 20 }),
        answer: () => ({}),
        seen: (thing, nth) => 'brightness' in thing && thing.brightness() === nth * 3,
      },
    ],
  },
  callerKeypad: {
    turns: [
      {
        command: 'callerKeypad.write',
        payload: nth => ({ address: nth, display: { kind: 'ticket', digits: `02${nth}` } }),
        answer: () => ({}),
        seen: (thing, nth) => thing.station(nth).display === `   02${nth}`,
      },
      {
        command: 'callerKeypad.beep',
        payload: nth => ({ address: nth }),
        answer: () => ({}),
        seen: (thing, nth) => thing.station(nth).beeps === 1,
      },
      {
        command: 'callerKeypad.requestRating',
        payload: nth => ({ address: nth }),
        answer: () => ({}),
        seen: (thing, nth) => thing.station(nth).evaluating,
      },
      {
        person: ({ thing }, nth) => thing.rate(nth, nth),
        event: nth => ({ name: 'rated', payload: { address: nth, rating: nth } }),
        seen: (thing, nth) => thing.station(nth).unheard === 0,
      },
      {
        command: 'callerKeypad.showStars',
        payload: nth => ({ address: nth }),
        answer: () => ({}),
        seen: (thing, nth) => thing.station(nth).stars,
      },
      {
        person: ({ thing }, nth) => thing.press(nth, key(nth)),
        event: nth => ({ name: 'keyPressed', payload: { address: nth, key: key(nth) } }),
        seen: (thing, nth) => thing.station(nth).unheard === 0,
      },
    ],
  },
  voice: {
    turns: [
      {
        command: 'voice.speak',
        payload: nth => ({ text: `请A02${nth}号` }),
        answer: () => ({}),
        seen: (thing, nth) => thing.said().includes(`请A02${nth}号`),
      },
    ],
  },
  cardDispenser: {
    turns: [
      {
        command: 'cardDispenser.dispenseCard',
        payload: () => ({}),
        answer: () => ({}),
        seen: thing => thing.position() === 'reader',
      },
      {
        command: 'cardDispenser.retainCard',
        payload: () => ({}),
        answer: () => ({}),
        seen: thing => thing.position() === 'none',
      },
      {
        command: 'cardDispenser.dispenseCard',
        payload: () => ({}),
        answer: () => ({}),
        seen: thing => thing.position() === 'reader',
      },
      {
        command: 'cardDispenser.ejectCard',
        payload: () => ({}),
        answer: () => ({}),
        seen: thing => thing.position() === 'gate',
      },
      { person: ({ thing }) => thing.takeCard(), event: () => ({ name: 'mediaRemoved' }) },
    ],
    // Someone opens it and takes out what is in its way.
    tidy: thing => thing.clearJam(),
  },
  pinPad: {
    turns: [
      {
        command: 'pinPad.pinEntry',
        payload: () => ({ minLen: 4, maxLen: 6 }),
        person: async ({ thing, pass }) => {
          for (let patience = 0; patience < 50 && !thing.open(); patience++) await pass(100);
          for (const pressed of ['clear', '1', '2', '3', '4', 'enter'] as const) {
            await pass(150);
            thing.press(pressed);
          }
        },
        answer: () => ({ completion: 'enter' }),
        seen: thing => !thing.open(),
      },
      {
        command: 'pinPad.getPinBlock',
        payload: nth => ({ key: 0x30, customerData: `12345678901${nth}` }),
        // The blocks that the pad makes of that PIN.
        answer: nth => ({ pinBlock: blocks[nth] }),
      },
    ],
  },
};

const zhangSan = (nth: number) => ({
  name: '张三',
  sex: '2',
  ethnicGroup: '01',
  birth: '19491231',
  number: '11010519491231002X',
  validFrom: `2020010${nth}`,
  validTo: '长期',
});
const track2 = (nth: number): string => `123456789012345${nth}=99121010000000000000`;
const text = (nth: number): string => `fenliu:appointment:张三:A02${nth}`;
const code = (nth: number): TestCode => ({ symbology: 'Q1', data: new TextEncoder().encode(text(nth)) });
const slip = (nth: number): string => `回单A02${nth}`;
const key = (nth: number) => callerKeys[nth] ?? 'call';
const blocks = ['', '14C77736686AE892', '12A2413971022B7F', '1FE62BBCBA7D387F'];

/** Of its class's dialogue what a model can take part in. */
export function dialogueOf(model: string): Dialogue<AnySimulator> {
  const manifest = driverOf(model)?.manifest;
  if (!manifest) throw new Error(`no driver ${model}`);
  // The registry knows no types of simulators; a simulator says its class.
  const { turns, tidy } = dialogues[manifest.class] as unknown as Dialogue<AnySimulator>;
  const possible = turns.filter(turn => !('command' in turn) || manifest.commands.includes(turn.command));
  return tidy ? { turns: possible, tidy } : { turns: possible };
}
