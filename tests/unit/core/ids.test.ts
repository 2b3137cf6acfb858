import { describe, expect, it } from 'vitest';
import { branchIdSchema, deviceIdSchema, type SessionId, sessionIdSchema } from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';

describe('ids', () => {
  it('made here are accepted where ids are parsed, and sort by time of making', async () => {
    const first = newId<SessionId>();
    await new Promise(resolve => setTimeout(resolve, 2));
    const second = newId<SessionId>();
    expect(sessionIdSchema.parse(first)).toBe(first);
    expect([second, first].sort()).toEqual([first, second]);
  });

  it.each(['', '..', '../x', 'A', 'a'.repeat(41), '-a', 'a b', '张三', 'a\n'])(
    'a branch cannot be called %j',
    name => {
      expect(branchIdSchema.safeParse(name).success).toBe(false);
    },
  );

  it.each(['receiptPrinter', 'receiptPrinter:', ':1', 'ReceiptPrinter:1', 'receiptPrinter:a/b', 'a:1\n'])(
    'a device cannot be called %j',
    name => {
      expect(deviceIdSchema.safeParse(name).success).toBe(false);
    },
  );
});
