import { unreachable } from '../../../src/core/result.ts';
import { answeringBoard, type Question, type Verdict } from '../answering-board.ts';
import {
  encodeSegments,
  encodeWriteRegister,
  functions,
  type ModbusReply,
  parseReplies,
  registers,
} from './codec.ts';
import { manifest } from './manifest.ts';
import { displayText, places, segmentsOf } from './segments.ts';

/** As it leaves the factory. */
const unit = 1;
/** Modbus exceptions after which the same request may succeed: accepted but not done yet, busy. */
const passing = [5, 6];

/** A question that is answered by the echo of its register. */
const ask = (
  bytes: Uint8Array,
  code: number,
  register: number,
  value: number,
): Question<ModbusReply, undefined> => ({
  bytes,
  optional: false,
  judge(reply): Verdict<undefined> | undefined {
    if (reply.unit !== unit || reply.code !== code) return undefined;
    switch (reply.kind) {
      case 'wrote':
        return reply.register === register && reply.value === value ? { kind: 'done' } : undefined;
      case 'exception':
        return {
          kind: 'refused',
          cause: `the display refused: exception ${reply.exception}`,
          again: passing.includes(reply.exception),
        };
      default:
        return unreachable(reply);
    }
  },
});

/**
 * A seven-segment display (protocols 3.2). Numbers are written as raw segments, because only these can show a letter.
 * After a connect the decimal point is put out: the setting is volatile, so to ask for it harms nothing, and its echo
 * cannot be mistaken for that of a number. The display cannot flash by itself; the driver writes it dark and lit in turn.
 */
export const modbusLedDriver = answeringBoard<ModbusReply, undefined>({
  manifest,
  // 1200 baud, the slowest setting, takes 0.2 s for question and answer, and 32 ms for the silence between frames.
  limits: { reply: 1000, gap: 40, drain: 300, blink: 600, repaint: 2000 },
  assumed: undefined,
  greetings: [
    ask(
      encodeWriteRegister(unit, registers.decimalPoint, 0),
      functions.writeRegister,
      registers.decimalPoint,
      0,
    ),
  ],
  objection: content =>
    displayText(content) === undefined ? 'the display has no room or no shape for this number' : undefined,
  paint(content, dark) {
    const text = dark ? undefined : displayText(content);
    const segments = segmentsOf((text ?? '').padEnd(places));
    return ask(
      encodeSegments(unit, segments),
      functions.writeRegisters,
      registers.segments,
      segments.length / 2,
    );
  },
  brighten() {
    throw new Error('the display has no brightness');
  },
  parse: parseReplies,
});
