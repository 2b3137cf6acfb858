/**
 * What readers of machine-readable zones send, unasked, when a document is laid on them. Two habits: the bare lines,
 * each ended by CR, LF or both, with or without STX before and ETX behind; and STX, a word, a JSON object, ETX CR LF
 * (protocols 4.9), where `CameraData` with type `PassPort` holds the lines.
 */

const stx = 0x02;
const etx = 0x03;
const lineEnds: readonly number[] = [0x0a, 0x0d];
/** The longest message that is kept: more than any zone needs, and less than a chip's photo. */
const mostText = 4096;

/** How many lines of how many signs a zone has (protocols 5). */
export const shapes = { TD1: [3, 30], TD3: [2, 44] } as const;
export type Format = keyof typeof shapes;

export const formatOf = (lines: readonly string[]): Format | undefined =>
  (['TD1', 'TD3'] as const).find(
    format => lines.length === shapes[format][0] && lines.every(line => line.length === shapes[format][1]),
  );

/** The message that is coming. */
export interface Pending {
  /** `undefined`: nobody wants it. */
  readonly text: string | undefined;
  /** Something of it has come. */
  readonly begun: boolean;
}

/** Nothing has come yet. */
export const listening: Pending = { text: '', begun: false };

/**
 * The messages that ended, and the beginning of the next. One ends with ETX, or with the last line of a whole zone;
 * whatever ends with neither ends with silence, which others notice.
 */
export function hearMessages(
  before: Pending,
  chunk: Uint8Array,
): { readonly messages: readonly string[]; readonly pending: Pending } {
  const messages: string[] = [];
  let pending = before;
  for (const byte of chunk) {
    const { text } = pending;
    const isEnd =
      byte === etx ||
      (lineEnds.includes(byte) && text !== undefined && formatOf(linesOf(text)) !== undefined);
    if (byte === stx) pending = { text: '', begun: true };
    else if (isEnd) {
      if (text !== undefined) messages.push(text);
      pending = listening;
    } else
      pending = {
        text: text !== undefined && text.length < mostText ? text + String.fromCharCode(byte) : undefined,
        begun: pending.begun || !lineEnds.includes(byte),
      };
  }
  return { messages, pending };
}

/**
 * What a message is about. `zone`: a document was read, well or badly. `other`: something that no passport is, as a QR
 * code or the news that reading begins. `noise`: no text at all, as at a wrong baud rate.
 */
export type Message =
  | { readonly kind: 'zone'; readonly lines: readonly string[] }
  | { readonly kind: 'other' | 'noise' };

export function messageOf(text: string): Message {
  if (text.trim() === '') return { kind: 'other' };
  const [, word, json] = /^\s*([A-Za-z]+):(\{.*)$/s.exec(text) ?? [];
  if (word === undefined || json === undefined) return zoneIn(text) ?? { kind: 'noise' };
  const zone = word === 'CameraData' ? zoneOf(json) : undefined;
  return zone === undefined ? { kind: 'other' } : { kind: 'zone', lines: linesOf(zone) };
}

/** The zone that a `CameraData` holds; empty when it came damaged, `undefined` when it is about something else. */
function zoneOf(json: string): string | undefined {
  try {
    const told: unknown = JSON.parse(json);
    const isPassport =
      typeof told === 'object' && told !== null && 'type' in told && told.type === 'PassPort';
    return isPassport && 'data' in told && typeof told.data === 'string' ? told.data : undefined;
  } catch {
    return '';
  }
}

const zoneIn = (text: string): Message | undefined =>
  /[A-Z0-9<]{10}/.test(text) ? { kind: 'zone', lines: linesOf(text) } : undefined;

const linesOf = (text: string): string[] => text.split(/[\r\n]+/).filter(line => line.trim() !== '');
