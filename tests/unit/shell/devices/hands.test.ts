import { describe, expect, it, vi } from 'vitest';
import cards from '../../../../assets/bench/cards.json' with { type: 'json' };
import { encodeSegments } from '../../../../drivers/call-board/modbus-led/codec.ts';
import { encodeDisplay } from '../../../../drivers/keypad/rs485/codec.ts';
import { encodeSpeech } from '../../../../drivers/voice/frames.ts';
import { syn6288 } from '../../../../drivers/voice/syn6288/codec.ts';
import { parseCards } from '../../../../src/shell/bench/cards.ts';
import type { Glance, Hands } from '../../../../src/shell/devices/handling.ts';
import { handsOf } from '../../../../src/shell/devices/hands.ts';
import { type AnySimulator, deviceNamed } from '../../../../src/shell/devices/simulators.ts';
import { sayDeviceIn } from '../../../../src/shell/devices/texts.ts';

/** A device in a test's hands; its timers run when the test says so. */
function take(model: string): {
  simulator: AnySimulator;
  hands: Hands;
  sent: number[];
  hear: (bytes: Uint8Array | readonly number[]) => Glance | undefined;
  act: (typed: string) => boolean | string;
  pass: () => void;
} {
  const named = deviceNamed(model);
  if (!named.ok) throw new Error(named.failure.code);
  const sent: number[] = [];
  const later: (() => void)[] = [];
  const simulator = named.value.simulate({
    send: bytes => sent.push(...bytes),
    after: (_ms, action) => later.push(action),
    hold: () => {},
    changed: () => {},
  });
  const hands = handsOf(simulator, {
    cards: parseCards(cards),
    columns: named.value.columns ?? 48,
    say: sayDeviceIn('en'),
  });
  return {
    simulator,
    hands,
    sent,
    hear: bytes => {
      simulator.receive(Uint8Array.from(bytes));
      return hands.look();
    },
    act: typed => {
      const [name, ...words] = typed.split(' ');
      const act = hands.acts.find(known => known.name === name);
      if (!act) throw new Error(`no act ${name}`);
      return act.do(...words);
    },
    pass: () => {
      for (const action of later.splice(0)) action();
    },
  };
}
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];

describe('a printer in somebody’s hands', () => {
  it('shows each line of paper once, as it comes out', () => {
    const { hear, pass, hands } = take('escpos');
    expect(hear(ascii('one\ntwo\n'))?.text).toEqual([expect.stringContaining('one')]);
    expect(hands.look()).toBeUndefined();
    pass();
    expect(hands.look()?.text).toEqual([expect.stringContaining('two')]);
  });

  it('shows the lines after the paper was torn off, also when they say the same', () => {
    const { hear, act, pass, hands } = take('escpos');
    hear(ascii('same\n'));
    pass();
    hands.look();
    act('tear');
    expect(hands.look()?.text).toEqual(['paper torn off']);
    expect(hear(ascii('same\n'))?.text).toEqual([expect.stringContaining('same')]);
  });

  it('has 32 columns where the paper is narrow', () => {
    expect(take('escpos-58').hear(ascii('x\n'))?.text).toEqual([`│${'x'.padEnd(32)}│`]);
  });

  it('tells when paper and cover change, and lets a person change them', () => {
    const { act, hands } = take('escpos');
    act('paper low');
    expect(hands.look()?.text).toEqual(['paper low']);
    act('cover open');
    expect(hands.look()?.data).toMatchObject({ paper: 'low', coverOpen: true, printed: [] });
    expect(act('paper gone')).toBe(false);
    expect(act('end many')).toBe(false);
  });
});

describe('other devices in somebody’s hands', () => {
  it('lets a card be laid by its place in the drawer or by its name, and taken away', () => {
    const { act, hands } = take('sdt');
    expect(hands.look()?.text).toEqual(['no card on it']);
    expect(act('lay 2')).toBe(true);
    expect(hands.look()?.data).toEqual({ card: 'li-si' });
    expect(act('lay zhang-san')).toBe(true);
    expect(hands.look()?.data).toEqual({ card: 'zhang-san' });
    expect(act('lay 99')).toBe(false);
    expect(act('take')).toBe(true);
    expect(hands.look()?.data).toEqual({ card: null });
  });

  it('shows what a board shows', () => {
    const { hear, hands } = take('modbus-led');
    expect(hands.look()?.text).toEqual(['shows nothing']);
    expect(hear(encodeSegments(1, [0x77, 0x3f, 0x5b, 0x4f, 0, 0]))?.text).toEqual(['shows "A023"']);
  });

  it('shows the display of a keypad, and sends the keys that are pressed', () => {
    const { hear, act, pass, sent, hands } = take('rs485');
    hear(encodeDisplay(2, { kind: 'ticket', digits: '023' }));
    pass();
    expect(hands.look()?.text).toEqual(['station 2: waiting [   ] number [023], 0 beeps']);
    expect(act('press call 2')).toBe('Station 2 sends call.');
    expect(Buffer.from(sent).toString('hex')).toBe('ff6803036802010c0f16');
    expect(act('press call 9')).toBe(false);
    expect(act('press lunch')).toBe(false);
    expect(act('rate 10')).toBe(false);
  });

  it('shows what a voice says, and when it is silent again', () => {
    const { hear, pass, hands } = take('syn6288');
    expect(hear(encodeSpeech(syn6288, '请A023号到5号窗口') ?? [])?.text).toEqual(['says: 请A023号到5号窗口']);
    pass();
    expect(hands.look()?.text).toEqual(['silent']);
  });

  it('sends a placeholder for each digit of a PIN, and shows none', () => {
    const { simulator, act, sent, hands } = take('zt598');
    simulator.receive(Uint8Array.from(ascii('\x02006600012\x0330')));
    expect(hands.look()?.data).toEqual({ open: true });
    expect(act('press 1 2 3 4 enter')).toBe('pressed');
    expect(sent).toEqual([0x2a, 0x2a, 0x2a, 0x2a, 0x0d]);
    expect(hands.look()?.data).toEqual({ open: false });
    expect(act('press F1')).toBe(false);
    expect(act('press')).toBe(false);
    expect(act('press 1')).toBe('takes no keys');
  });

  it.each([
    ['escpos', 'jam', 'The cutter jams at the next cut; clear takes the paper out of it.'],
    ['escpos', 'end 7', 'The paper ends after 7 more lines; paper full puts a new roll in.'],
    ['escpos', 'clear', 'Nothing is stuck in it now; what had stopped goes on when the program orders it.'],
    ['crt-591', 'jam', 'The next card that moves gets stuck; clear takes it out.'],
    ['crt-591', 'clear', 'Nothing is stuck in it now; what had stopped goes on when the program orders it.'],
    ['mrz', 'lay passport', 'The document lies on it: it is read and sent.'],
    ['mrz', 'take', 'no document on it'],
    ['serial-track', 'swipe', 'Swiped: the track is sent.'],
    ['barcode-reader/serial', 'scan A023', 'The code is before it: it is sent when it looks for one.'],
    ['barcode-reader/serial', 'take', 'no code before it'],
    ['rs485', 'rate 5 3', 'Station 3 sends 5.'],
    ['zt598', 'tamper', 'The housing is open: from now on it refuses every order.'],
  ])('of %s, says what comes of %j, which nobody sees at once', (model, typed, told) => {
    const { act, hands } = take(model);
    hands.look();
    expect(act(typed)).toBe(told);
    expect(hands.look()).toBeUndefined();
  });

  it('tells in every language what can be done with it', () => {
    const say = vi.fn(sayDeviceIn('zh-Hans'));
    for (const model of ['sdt', 'escpos', 'rs485', 'crt-591', 'zt598'])
      for (const { name, says } of take(model).hands.acts) expect(say(says), name).not.toBe('');
  });
});
