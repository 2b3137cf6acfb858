import { describe, expect, it } from 'vitest';
import { isLoopback, peerAddressSchema } from '../../../src/core/peer-address.ts';

describe('the address of another process', () => {
  it.each([
    'https://hub.bank.example:8600',
    'https://10.1.2.3',
    'http://127.0.0.1:8600',
    'http://127.9.9.9',
    'http://localhost:1',
    'http://[::1]:8600',
  ])('may be %s', address => expect(peerAddressSchema.safeParse(address).success).toBe(true));

  it.each([
    'http://hub.bank.example:8600',
    'http://10.1.2.3',
    'http://127.0.0.1.bank.example',
    'http://localhost.bank.example',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'ws://127.0.0.1',
    'hub:8600',
  ])('may not be %s', address => expect(peerAddressSchema.safeParse(address).success).toBe(false));

  it('is no loopback when it only looks like one', () => {
    expect(['127.0.0.1x', '127.0.0', '0.0.0.0', '::', 'example'].filter(isLoopback)).toEqual([]);
  });
});
