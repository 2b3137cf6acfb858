import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BankCore, HostOperation, OperationFate } from '../../../src/bank/port.ts';
import type { OperationId } from '../../../src/core/ids.ts';
import { fen } from '../../../src/core/money.ts';
import { newId } from '../../../src/core/new-id.ts';
import { Personal } from '../../../src/core/personal.ts';
import { fail, ok } from '../../../src/core/result.ts';
import { book } from '../../../src/kiosk/book.ts';
import { aCore } from './a-core.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const operation: HostOperation = {
  kind: 'transfer',
  id: newId<OperationId>(),
  customer: 'c-1',
  from: '6222000000000001',
  to: '6222000000000002',
  toName: '李四',
  amount: fen(100),
  fee: fen(0),
};
const done = { state: 'done', reference: 'R1', at: 1 } as const;

async function booked(core: BankCore) {
  const result = book(core, new Personal(operation));
  await vi.advanceTimersByTimeAsync(60_000);
  return result;
}

describe('booking an operation', () => {
  it.each<Exclude<OperationFate, { state: 'unknown' }>>([
    done,
    { state: 'refused', reason: 'insufficientFunds' },
  ])('answers with what the core said at once: %j', async fate => {
    const core = aCore({ submit: async () => ok(fate) });
    expect(await booked(core)).toEqual(fate);
    expect(core.asked).toEqual(['submit']);
  });

  it('that never left is unreachable, and is not asked about', async () => {
    const core = aCore({ submit: async () => fail('coreUnreachable') });
    expect(await booked(core)).toEqual({ state: 'unreachable' });
    expect(core.asked).toEqual(['submit']);
  });

  it.each<OperationFate>([done, { state: 'refused', reason: 'payeeUnknown' }, { state: 'unknown' }])(
    'that the core kept silent about is found by its id: %j',
    async fate => {
      const answers = [fail('coreSilent'), fail('coreUnreachable'), ok(fate)] as const;
      let next = 0;
      const core = aCore({
        submit: async () => fail('coreSilent'),
        find: async () => answers[next++] ?? fail('coreSilent'),
      });
      expect(await booked(core)).toEqual(fate);
      expect(core.asked).toEqual([
        'submit',
        `find ${operation.id}`,
        `find ${operation.id}`,
        `find ${operation.id}`,
      ]);
    },
  );

  it('is submitted once, however silent the core is', async () => {
    const core = aCore({ submit: async () => fail('coreSilent'), find: async () => fail('coreSilent') });
    expect(await booked(core)).toEqual({ state: 'silent' });
    expect(core.asked.filter(asked => asked === 'submit')).toHaveLength(1);
  });
});
