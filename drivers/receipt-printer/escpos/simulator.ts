import type { PaperLine } from '../../../src/core/bench.ts';
import type { Simulator, SimulatorWorld } from '../../simulator.ts';
import { modelOf } from './capabilities.ts';
import { clearBuffers } from './codec.ts';
import { type EscposCommand, nextCommand } from './interpreter.ts';
import { freshModes, type PrintModes, printCommand } from './paper.ts';
import { ablePrinter, identityOf, type SimulatedModel } from './simulated-model.ts';
import type { PrinterStatus } from './status.ts';

export interface EscposSimulator extends Simulator {
  readonly class: 'receiptPrinter';
  paper(): 'full' | 'low' | 'out';
  coverOpen(): boolean;
  busy(): boolean;
  lines(): readonly PaperLine[];
  setPaper(paper: 'full' | 'low' | 'out'): void;
  setCover(open: boolean): void;
  tearPaper(): void;
  /** The paper ends after so many more lines. */
  endPaperAfter(lines: number): void;
  /** Something breaks inside. A jam stays until `clearJam`, and the error until it is mended by command as well. */
  fail(error: PrinterStatus['error']): void;
  clearJam(): void;
  /** The cutter jams at the next cut. */
  jamAtCut(): void;
}

/** Figures of the class (protocols 2.9): 150 mm/s at 8 dots a millimetre, a cut, and the time from power to the first answer. */
const dotsPerMs = 1.2;
const cutMs = 200;
const bootMs = 1000;
/** The receive buffer, and the room left in it when the printer says "busy" and "go on". */
const bufferSize = 4096;
const busyBelow = 256;
const readyAbove = 2048;
/** Paper that nobody tears off piles up only so far. */
const mostLines = 600;

/**
 * The printer side of protocols 2: takes real bytes, keeps what it cannot print yet in a 4 KiB buffer, prints at the
 * pace of the mechanics, stops without paper or with the cover open and goes on by itself when that is mended.
 */
export function simulateEscpos(world: SimulatorWorld, model: SimulatedModel = ablePrinter): EscposSimulator {
  const { columns } = modelOf(model.width, { name: '', font: '' });
  let buffer: Uint8Array = new Uint8Array();
  /** The beginning of what may become a real-time command. */
  let realtime: number[] = [];
  let modes: PrintModes = freshModes(columns);
  let asbMask = 0;
  let lastAsb = '';
  let moving = false;
  let booting = false;
  let held = false;
  let paper: 'full' | 'low' | 'out' = 'full';
  let linesLeft: number | undefined;
  let coverOpen = false;
  let error: PrinterStatus['error'] = 'none';
  let jammed = false;
  let jamsAtCut = false;
  let lines: readonly PaperLine[] = [];

  const stopped = (): boolean => paper === 'out' || coverOpen || error !== 'none';
  const send = (...bytes: readonly number[]): void => {
    if (!booting) world.send(Uint8Array.from(bytes));
  };

  const asb = (): number[] => [
    0x10 | (stopped() ? 0x08 : 0) | (coverOpen ? 0x20 : 0),
    errorBits[error],
    paper === 'out' ? 0x0f : paper === 'low' ? 0x03 : 0,
    0,
  ];
  const answerRealtime = (n: number): void => {
    if (n === 1) send(stopped() ? 0x1a : 0x12);
    if (n === 2)
      send(0x12 | (coverOpen ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0) | (error === 'none' ? 0 : 0x40));
    if (n === 3) send(0x12 | errorBits[error]);
    if (n === 4) send(paper === 'out' ? 0x7e : paper === 'low' ? 0x1e : 0x12);
  };

  /** After every change that a person can see or cause. */
  const changed = (): void => {
    const block = asb();
    if (asbMask !== 0 && block.join() !== lastAsb) {
      lastAsb = block.join();
      send(...block);
    }
    world.changed();
  };

  const regulate = (): void => {
    const room = bufferSize - buffer.length;
    // A command longer than the buffer is taken as it comes: only the mechanics make the printer busy.
    const next = (moving || stopped()) && (held ? room < readyAbove : room < busyBelow);
    if (next === held) return;
    held = next;
    world.hold(held);
  };

  const tell = (command: EscposCommand): void => {
    if (command.kind === 'enableAsb') {
      asbMask = command.mask;
      lastAsb = asb().join();
      if (asbMask !== 0) send(...asb());
    }
    if (command.kind === 'tellPaper' && model.fence) send(paper === 'low' ? 0x03 : 0x00);
    if (command.kind === 'tellId') send(...identityOf(model, command.n));
    if (command.kind === 'tellProcessId') send(0x37, 0x22, ...command.id, 0x00);
  };

  /** Works through the buffer until the paper has to move, is missing, or a command is not complete. */
  const work = (): void => {
    while (!moving && !stopped() && !booting) {
      const next = nextCommand(buffer, modes.chinese, model);
      if (!next) break;
      if (next.command.kind === 'cut' && jamsAtCut) {
        // The cut is not done: it stays in the buffer.
        jamsAtCut = false;
        error = 'cutter';
        jammed = true;
        changed();
        break;
      }
      buffer = buffer.subarray(next.length);
      tell(next.command);
      const printed = printCommand(modes, next.command);
      modes = printed.modes;
      if (printed.lines.length > 0) put(printed.lines);
      const ms = printed.dots / dotsPerMs + (next.command.kind === 'cut' ? cutMs : 0);
      if (ms > 0) {
        moving = true;
        world.after(ms, () => {
          moving = false;
          work();
          changed();
        });
      }
    }
    regulate();
  };

  const put = (printed: readonly PaperLine[]): void => {
    lines = [...lines, ...printed].slice(-mostLines);
    if (linesLeft !== undefined) {
      linesLeft -= printed.length;
      if (linesLeft <= 0) {
        linesLeft = undefined;
        paper = 'out';
      }
    }
    changed();
  };

  const forget = (): void => {
    buffer = new Uint8Array();
    modes = { ...modes, runs: [], used: 0 };
  };

  /** DLE ENQ: goes on after an error whose cause is gone. */
  const mend = (how: number): void => {
    if ((error !== 'recoverable' && error !== 'cutter') || jammed) return;
    error = 'none';
    if (how === 2) forget();
    changed();
  };

  /** Takes real-time commands out as they arrive, wherever they stand, and gives back the rest. */
  const takeRealtime = (bytes: Uint8Array): number[] => {
    const rest: number[] = [];
    for (const byte of bytes) {
      realtime.push(byte);
      const [, second = 0, third] = realtime;
      const short = second === 0x04 || second === 0x05;
      if (short && third !== undefined) {
        realtime = [];
        if (second === 0x04) answerRealtime(third);
        else mend(third);
      } else if (model.clear && realtime.length === clearBuffers.length && isClearing(realtime)) {
        realtime = [];
        rest.length = 0;
        forget();
        send(0x37, 0x25, 0x00);
      } else if (!mayBecomeRealtime(realtime, model.clear)) {
        // Not one after all; its last byte may begin one.
        rest.push(
          ...realtime.splice(0, realtime.length > 1 && byte === 0x10 ? realtime.length - 1 : realtime.length),
        );
      }
    }
    return rest;
  };

  return {
    class: 'receiptPrinter',
    receive(bytes) {
      if (booting) return;
      const room = Math.max(0, bufferSize - buffer.length);
      const taken = takeRealtime(bytes);
      const stuck = moving || stopped();
      buffer = Uint8Array.from([...buffer, ...(stuck ? taken.slice(0, room) : taken)]);
      work();
      world.changed();
    },
    powerCycle() {
      buffer = new Uint8Array();
      realtime = [];
      modes = freshModes(columns);
      asbMask = 0;
      moving = false;
      held = false;
      if (!jammed) error = 'none';
      booting = true;
      world.after(bootMs, () => {
        booting = false;
        changed();
      });
      world.changed();
    },
    paper: () => paper,
    coverOpen: () => coverOpen,
    busy: () => moving || buffer.length > 0 || booting,
    lines: () => lines,
    setPaper(next) {
      paper = next;
      linesLeft = undefined;
      changed();
      work();
    },
    setCover(open) {
      coverOpen = open;
      changed();
      work();
    },
    tearPaper() {
      lines = [];
      world.changed();
    },
    endPaperAfter(count) {
      linesLeft = count;
    },
    fail(next) {
      error = next;
      jammed = next === 'recoverable' || next === 'cutter';
      changed();
      work();
    },
    clearJam() {
      jammed = false;
      jamsAtCut = false;
    },
    jamAtCut() {
      jamsAtCut = true;
    },
  };
}

/** Bits of DLE EOT 3 and of the second byte of a status block. */
const errorBits = { none: 0, recoverable: 0x04, cutter: 0x08, fatal: 0x20, hot: 0x40 } as const;

const isClearing = (bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => byte === clearBuffers[index]);

const mayBecomeRealtime = (bytes: readonly number[], clear: boolean): boolean =>
  bytes[0] === 0x10 &&
  (bytes.length === 1 || bytes[1] === 0x04 || bytes[1] === 0x05 || (clear && isClearing(bytes)));
