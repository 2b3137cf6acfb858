/** What a printer says, told apart byte by byte by its fixed bits (protocols 2.4): replies come in any order and pieces. */
export type PrinterReply =
  | { readonly kind: 'realtime'; readonly byte: number }
  | { readonly kind: 'asb'; readonly block: readonly [number, number, number, number] }
  /** The print-completed id of GS ( H. */
  | { readonly kind: 'processId'; readonly id: string }
  /** The buffers are empty: DLE DC4 fn 8. */
  | { readonly kind: 'cleared' }
  /** GS I 65 to 69. */
  | { readonly kind: 'identity'; readonly text: string }
  /** GS r or a one-byte GS I. */
  | { readonly kind: 'inSequence'; readonly byte: number };

/** The bytes of a reply that is still coming. */
export type Pending = readonly number[];

/** Longest reply that is kept: a GS I string. */
const mostPending = 80;

const isRealtime = (byte: number): boolean => (byte & 0x93) === 0x12;
const isAsbHead = (byte: number): boolean => (byte & 0x93) === 0x10;
const isFlow = (byte: number): boolean => byte === 0x11 || byte === 0x13;

/** @param pending what the call before left */
export function parseReplies(
  pending: Pending,
  chunk: Uint8Array,
): { readonly replies: readonly PrinterReply[]; readonly pending: Pending } {
  const replies: PrinterReply[] = [];
  let open = pending;
  for (const byte of chunk) {
    const [next, reply] = take(open, byte);
    open = next;
    if (reply) replies.push(reply);
  }
  return { replies, pending: open };
}

type Taken = readonly [Pending, (PrinterReply | undefined)?];

function take(pending: Pending, byte: number): Taken {
  const head = pending[0];
  if (head === undefined) return begin(byte);
  if (isFlow(byte)) return [pending];
  // A real-time answer may come in the middle of another reply; below 20 it cannot be a sign of an id or a string.
  if (isRealtime(byte) && (isAsbHead(head) || byte < 0x20)) return [pending, { kind: 'realtime', byte }];
  const bytes = [...pending, byte];
  if (isAsbHead(head)) return continueAsb(bytes);
  if (byte === 0x00) return [[], block(bytes)];
  // Blocks hold nothing but signs: what else comes begins something new.
  const isSign = byte >= 0x20 && byte <= 0x7e;
  return isSign && bytes.length <= longest(bytes) ? [bytes] : begin(byte);
}

/** How long a block may become before its zero. */
function longest([head, kind]: readonly number[]): number {
  if (head === 0x5f) return mostPending;
  return { 34: 6, 35: 12, 37: 2 }[kind ?? 0] ?? 0;
}

/** A block with the zero that ends it; `undefined` for one that says nothing or was broken on the way. */
function block(bytes: readonly number[]): PrinterReply | undefined {
  const [head, kind] = bytes;
  if (head === 0x5f) return { kind: 'identity', text: String.fromCharCode(...bytes.slice(1, -1)) };
  const signs = bytes.slice(2, -1);
  if (kind === 0x22 && signs.length === 4) return { kind: 'processId', id: String.fromCharCode(...signs) };
  return kind === 0x25 && signs.length === 0 ? { kind: 'cleared' } : undefined;
}

function begin(byte: number): Taken {
  if (isFlow(byte)) return [[]];
  if (isRealtime(byte)) return [[], { kind: 'realtime', byte }];
  if (isAsbHead(byte) || byte === 0x37 || byte === 0x5f) return [[byte]];
  if ((byte & 0x90) === 0) return [[], { kind: 'inSequence', byte }];
  return [[]];
}

function continueAsb(bytes: readonly number[]): Taken {
  const [one, two, three, four] = bytes;
  const last = bytes.at(-1) ?? 0;
  if ((last & 0x90) !== 0) return begin(last);
  if (one === undefined || two === undefined || three === undefined || four === undefined) return [bytes];
  return [[], { kind: 'asb', block: [one, two, three, four] }];
}
