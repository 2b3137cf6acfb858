import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../../drivers/card-dispenser/crt-591/codec.ts';
import { crt591Driver } from '../../../../../drivers/card-dispenser/crt-591/driver.ts';
import type { Move } from '../../../../../drivers/card-dispenser/crt-591/outcome.ts';
import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { hex, show } from '../../bytes.ts';
import { expectOneCompletion, Harness } from '../../driver-harness.ts';

const look = 'F2 00 00 03 43 31 30 03 B0';
const init = 'F2 00 00 03 43 30 33 03 B2';
const toReader = 'F2 00 00 03 43 32 31 03 B2';
const toBin = 'F2 00 00 03 43 32 33 03 B0';
const ack = hex('06');
const nak = hex('15');
const eot = hex('04');
const says = (text: string): Uint8Array => encodeFrame(new Uint8Array(Buffer.from(text, 'latin1')));
const empty = says('P10020');
const atReader = says('P10220');
const atGate = says('P10120');
const notReset = says('N10B0');

const command =
  (name: Move) =>
  (id: string): DriverCommand => ({ id, name, payload: {} });
const dispense = command('cardDispenser.dispenseCard');
const eject = command('cardDispenser.ejectCard');
const retain = command('cardDispenser.retainCard');
const wrote = (harness: Harness): string[] => harness.takeWritten().map(show);
const ends = (harness: Harness): string[] =>
  harness.completions.map(({ completion }) =>
    'errorCode' in completion ? `${completion.errorCode}` : completion.code,
  );

function ready(status = empty): Harness {
  const harness = new Harness(crt591Driver);
  harness.connect();
  expect(wrote(harness)).toEqual([look]);
  harness.hear(ack, status);
  expect(wrote(harness)).toEqual(['06']);
  return harness;
}
/** A machine that has the order to move. */
function moving(order = dispense, status = empty): Harness {
  const harness = ready(status);
  harness.command(order('1'));
  harness.hear(ack, status);
  expect(wrote(harness)).toHaveLength(3);
  return harness;
}

describe('the card dispenser driver', () => {
  it('looks where the card is before anything else', () => {
    expect(ready(atReader).published).toEqual({
      device: 'online',
      media: 'present',
      stacker: 'ok',
      retainBin: 'ok',
    });
  });

  it('looks, moves, acknowledges the reply and completes', () => {
    const harness = ready();
    harness.command(dispense('1'));
    expect(wrote(harness)).toEqual([look]);
    harness.hear(ack, empty);
    expect(wrote(harness)).toEqual(['06', toReader]);
    harness.hear(ack);
    expect(harness.timers.get('reply')).toBe(15_000);
    harness.hear(says('P21220'));
    expect(wrote(harness)).toEqual(['06']);
    expect(ends(harness)).toEqual(['success']);
  });

  it('never repeats a move on silence, and asks the place of the card instead', () => {
    const harness = moving();
    harness.expire('reply');
    expect(wrote(harness)).toEqual([]);
    expect(harness.timers.get('reply')).toBe(15_000);
    harness.expire('reply');
    expect(wrote(harness)).toEqual(['04']);
    harness.expire('reply');
    expect(wrote(harness)).toEqual(['04']);
    harness.hear(eot);
    expect(wrote(harness)).toEqual([look]);
    harness.hear(ack, atReader);
    expect(ends(harness)).toEqual(['success']);
  });

  it('gives a move again that the machine says it did not understand, three times at most', () => {
    const harness = moving();
    harness.hear(nak, nak, nak);
    expect(wrote(harness)).toEqual([toReader, toReader, toReader]);
    harness.hear(nak);
    expect(harness.reconnects).toBe(1);
    expect(ends(harness)).toEqual(['moveDoubtful']);
  });

  it.each([
    ['dispense', dispense, empty, empty, true, 'moveDoubtful'],
    ['dispense, not heard', dispense, empty, empty, false, 'hardwareError'],
    ['eject', eject, atReader, atGate, true, 'success'],
    ['eject', eject, atReader, atReader, true, 'hardwareError'],
    ['eject', eject, atReader, empty, true, 'moveDoubtful'],
    ['retain', retain, atReader, empty, true, 'moveDoubtful'],
    ['retain', retain, atGate, atGate, true, 'hardwareError'],
  ] as const)('is honest about a lost answer: %s', (_name, order, before, after, heard, end) => {
    const harness = moving(order, before);
    if (heard) harness.hear(ack);
    else harness.expire('reply');
    harness.expire('reply');
    harness.hear(eot, ack, after);
    expect(ends(harness)).toEqual([end]);
  });

  it('asks for a damaged reply again, and takes the repeated one', () => {
    const harness = moving();
    harness.hear(
      ack,
      says('P21220').map((byte, index) => (index === 9 ? byte ^ 1 : byte)),
    );
    expect(wrote(harness)).toEqual([]);
    harness.expire('gap');
    expect(wrote(harness)).toEqual(['15']);
    harness.hear(says('P21220'));
    expect(ends(harness)).toEqual(['success']);
  });

  it('takes a reply whose ACK was lost, and one that crosses its EOT', () => {
    const early = moving();
    early.hear(says('P21220'));
    expect(ends(early)).toEqual(['success']);
    const crossing = moving();
    crossing.hear(ack);
    crossing.expire('reply');
    crossing.hear(says('P21220'));
    expect(wrote(crossing)).toEqual(['04', '06']);
    expect(crossing.completions).toHaveLength(1);
  });

  it('acknowledges a late answer to another question, and does not take it', () => {
    const other = moving(retain, atReader);
    other.hear(ack, empty);
    expect(wrote(other)).toEqual(['06']);
    expect(ends(other)).toEqual([]);
  });

  it.each([
    ['dispense', dispense, atReader, 'occupied'],
    ['dispense', dispense, says('P10000'), 'noMedia'],
    ['eject', eject, empty, 'noMedia'],
    ['retain', retain, empty, 'noMedia'],
    ['retain', retain, says('P10221'), 'retainBinFull'],
  ] as const)('moves nothing that would go wrong: %s', (_name, order, status, end) => {
    const harness = ready(status);
    harness.command(order('1'));
    harness.hear(ack, status);
    expect(ends(harness)).toEqual([end]);
    expect(wrote(harness)).toEqual([look, '06']);
  });

  it.each([
    ['N21A0', 'noMedia', 'online'],
    ['N2110', 'mediaJam', 'userError'],
    ['N2113', 'invalidMedia', 'userError'],
    ['N21A1', 'retainBinFull', 'online'],
    ['N2102', 'sequenceError', 'online'],
    ['N2145', 'userError', 'userError'],
    ['N2151', 'hardwareError', 'hardwareError'],
  ])('tells why it was not done: %s', (text, end, device) => {
    const harness = moving();
    harness.hear(ack, says(text));
    expect(ends(harness)).toEqual([end]);
    expect(harness.published?.device).toBe(device);
  });

  it('is in order again when a jam is cleared, and with a broken motor when it moves again', () => {
    const jam = moving();
    jam.hear(ack, says('N2110'));
    jam.expire('poll');
    jam.hear(ack, atReader);
    expect(jam.published?.device).toBe('userError');
    jam.expire('poll');
    jam.hear(ack, empty);
    expect(jam.published?.device).toBe('online');
    const motor = moving();
    motor.hear(ack, says('N2151'));
    motor.expire('poll');
    motor.hear(ack, empty);
    expect(motor.published?.device).toBe('hardwareError');
    motor.command(dispense('2'));
    motor.hear(ack, empty, ack, says('P21220'));
    expect(ends(motor)).toEqual(['hardwareError', 'success']);
    expect(motor.published?.device).toBe('online');
  });

  it('starts a machine that has lost its power, before a move and instead of one', () => {
    const harness = new Harness(crt591Driver);
    harness.connect();
    harness.hear(ack, notReset);
    expect(harness.published).toBeUndefined();
    expect(wrote(harness)).toEqual([look, '06', init]);
    harness.hear(ack);
    expect(harness.timers.get('reply')).toBe(30_000);
    harness.hear(says('P03020CRT-591-M001'));
    expect(harness.published?.device).toBe('online');
    harness.command(dispense('1'));
    harness.hear(ack, empty, ack, says('N21B0'));
    expect(ends(harness)).toEqual(['deviceNotReady']);
    expect(wrote(harness).at(-1)).toBe(init);
  });

  it('tries INIT on a machine that answers nothing, for it may have to learn the baud rate, and gives up then', () => {
    const harness = new Harness(crt591Driver);
    harness.connect();
    for (let silence = 0; silence < 4; silence++) harness.expire('reply');
    expect(wrote(harness)).toEqual([look, look, look, look, init]);
    harness.expire('reply');
    expect(harness.reconnects).toBe(1);
    expect(harness.published).toMatchObject({ device: 'offline', cause: 'the dispenser does not answer' });
  });

  it('tells that the customer took the card', () => {
    const harness = ready(atGate);
    expect(harness.timers.get('poll')).toBe(500);
    harness.expire('poll');
    harness.hear(ack, empty);
    expect(harness.events).toEqual(['mediaRemoved']);
  });

  it('calls a canceled move doubtful, hears it out and looks again before the next', () => {
    const harness = moving();
    harness.hear(ack);
    harness.cancel();
    expect(ends(harness)).toEqual(['moveDoubtful']);
    harness.command(retain('2'));
    expect(wrote(harness)).toEqual([]);
    harness.hear(says('P21220'));
    expect(wrote(harness)).toEqual(['06', look]);
    harness.hear(ack, atReader);
    expect(wrote(harness)).toEqual(['06', toBin]);
  });

  it('ends every command in exactly one completion, whatever happens', () => {
    const texts = ['P21220', 'P20120', 'P23020', 'P03020', 'N2110', 'N21A0', 'N21B0', 'N0312', 'N1012'];
    for (const order of [dispense, eject, retain])
      expectOneCompletion(crt591Driver, order, [
        ack,
        nak,
        eot,
        empty,
        atGate,
        atReader,
        notReset,
        ...texts.map(says),
        empty.subarray(0, 6),
        hex('F2 00 00 06 50 31 30 30 32 30 03 95'),
      ]);
  });
});
