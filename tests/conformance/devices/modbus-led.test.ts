import { describe, expect, it } from 'vitest';
import { simulateModbusLed } from '../../../drivers/call-board/modbus-led/simulator.ts';
import { boardSuite } from './board-suite.ts';
import { overLine, realLines } from './over-line.ts';

describe('a Modbus display', () => {
  boardSuite({
    model: 'call-board/modbus-led',
    simulate: simulateModbusLed,
    text: (number, window) => `${number} ${window}`,
  });

  it.each(realLines)('shows a number over %s, and is missed when it goes', async (_, rig) => {
    const at = await overLine(rig, 'call-board/modbus-led', simulateModbusLed);
    const content = { number: 'A023', window: '5', flash: false };
    expect(await at.run('callBoard.write', content)).toMatchObject({ code: 'success' });
    expect(at.thing.content().text).toBe('A023 5');
    at.vanish();
    await at.until('offline');
  });
});
