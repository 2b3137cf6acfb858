import type { Simulator, SimulatorWorld } from '../../simulator.ts';

/** How a simulated reader says what it read (see the codec). */
export type Framing = 'lines' | 'stxEtx' | 'json';

export interface MrzSimulator extends Simulator {
  readonly class: 'passportReader';
  /** The lines that are printed on the document; they are sent once, when they have been looked at. */
  layDocument(lines: readonly string[]): void;
  takeDocument(): void;
}

/**
 * A reader that tells of every document laid on it, unasked, and takes no commands.
 * @param lookMs what picture and recognition take; a guess
 */
export function simulateMrz(world: SimulatorWorld, framing: Framing = 'stxEtx', lookMs = 800): MrzSimulator {
  /** Grows with every document laid or taken. */
  let handling = 0;
  return {
    class: 'passportReader',
    receive: () => {},
    powerCycle() {
      handling++;
    },
    layDocument(lines) {
      const mine = ++handling;
      world.changed();
      world.after(lookMs, () => {
        if (handling === mine) for (const message of messagesOf(lines, framing)) world.send(message);
      });
    },
    takeDocument() {
      handling++;
      world.changed();
    },
  };
}

function messagesOf(lines: readonly string[], framing: Framing): Uint8Array[] {
  switch (framing) {
    case 'lines':
      return [bytesOf(lines.map(line => `${line}\r\n`).join(''))];
    case 'stxEtx':
      return [bytesOf(`\x02${lines.map(line => `${line}\r`).join('')}\x03`)];
    case 'json':
      return [
        notice('PCSign', { stage: 'readStart', type: 'PassPort' }),
        notice('CameraData', { data: lines.join('\n'), type: 'PassPort' }),
        notice('PCSign', { stage: 'readEnd', type: 'PassPort' }),
      ];
  }
}

const notice = (word: string, told: object): Uint8Array =>
  bytesOf(`\x02${word}:${JSON.stringify(told)}\x03\r\n`);
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

/** What a zone is made of; names and optional data as they stand in it, without their fillers at the end. */
export interface ZoneFields {
  readonly documentCode: string;
  readonly issuingState: string;
  readonly number: string;
  readonly nationality: string;
  /** `ZHANG<<SAN` */
  readonly names: string;
  readonly sex: 'M' | 'F' | '<';
  /** YYMMDD */
  readonly birth: string;
  readonly expiry: string;
  readonly optional?: string;
}

/** The lines of a passport as its issuer prints them: cut off or filled up, with all check digits. */
export function encodeTd3(fields: ZoneFields): [string, string] {
  const { number, nationality, birth, sex, expiry, optional = '' } = fields;
  const checked = [filled(number, 9), birth, expiry, filled(optional, 14)].map(withCheckDigit);
  const [first = '', second = '', third = '', fourth = ''] = checked;
  return [
    `${filled(fields.documentCode, 2)}${filled(fields.issuingState, 3)}${filled(fields.names, 39)}`,
    `${first}${filled(nationality, 3)}${second}${sex}${third}${fourth}${checkDigit(checked.join(''))}`,
  ];
}

/** The lines of a document of the size of a bank card. A number of more than nine signs goes on in the optional data. */
export function encodeTd1(fields: ZoneFields): [string, string, string] {
  const { number, nationality, sex, optional = '' } = fields;
  const [birth, expiry] = [withCheckDigit(fields.birth), withCheckDigit(fields.expiry)];
  const head =
    number.length <= 9
      ? `${withCheckDigit(filled(number, 9))}${optional}`
      : `${number.slice(0, 9)}<${number.slice(9)}${checkDigit(number)}<${optional}`;
  const rest = filled(head, 25);
  const composite = checkDigit(`${rest}${birth}${expiry}${filled('', 11)}`);
  return [
    `${filled(fields.documentCode, 2)}${filled(fields.issuingState, 3)}${rest}`,
    `${birth}${sex}${expiry}${filled(nationality, 3)}${filled('', 11)}${composite}`,
    filled(fields.names, 30),
  ];
}

const filled = (text: string, length: number): string => text.slice(0, length).padEnd(length, '<');
const withCheckDigit = (text: string): string => `${text}${checkDigit(text)}`;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const weights = [7, 3, 1];
/** Weights 7 3 1, fillers zero, modulo 10 (protocols 5). */
function checkDigit(text: string): number {
  const sum = Array.from(text, (sign, index) => {
    return Math.max(0, alphabet.indexOf(sign)) * (weights[index % 3] ?? 0);
  }).reduce((total, value) => total + value, 0);
  return sum % 10;
}
