import { format, inspect } from 'node:util';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { Personal } from '../../../src/core/personal.ts';

const secret = '11010519491231002X';
const hidden = new Personal({ number: secret, deep: [secret] });

describe('a personal value', () => {
  it('is there for whoever says so', () => {
    expect(hidden.reveal().number).toBe(secret);
  });

  it.each<[string, () => string]>([
    ['JSON', () => JSON.stringify({ hidden, list: [hidden] })],
    ['a text', () => String(hidden)],
    ['a joined text', () => ['a', hidden].join(' ')],
    ['an error', () => inspect(new Error('a bug', { cause: hidden }))],
    ['inspection', () => inspect({ hidden }, { depth: null, showHidden: true })],
    ['inspection without its own method', () => inspect(hidden, { customInspect: false, showHidden: true })],
    ['console formats', () => format('%s %o %O %j', hidden, hidden, hidden, hidden)],
    ['its members', () => JSON.stringify([Object.entries(hidden), Object.assign({}, hidden)])],
    ['a structured clone', () => JSON.stringify(structuredClone(hidden))],
    [
      'a log line',
      () => {
        const lines: string[] = [];
        pino({}, { write: text => void lines.push(text) }).info({ hidden, deep: { hidden } }, '%o', hidden);
        return lines.join('');
      },
    ],
  ])('does not come out by %s', (_, print) => {
    expect(print()).not.toContain(secret);
  });
});
