import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCardText, encodeCardText } from '../../../../drivers/id-card/sdt/card-text.ts';
import { cardFault } from '../../../../src/core/identity-document.ts';
import { type BenchCard, parseCards } from '../../../../src/shell/bench/cards.ts';

const file = new URL('../../../../assets/bench/cards.json', import.meta.url);
const cards = parseCards(JSON.parse(readFileSync(file, 'utf8')));
const decode = (card: BenchCard) => {
  const decoded = decodeCardText(encodeCardText(card.layout, card.fields));
  if (!decoded.ok) throw new Error(`${card.id} is unreadable`);
  return decoded.value;
};

describe('the cards of the bench', () => {
  it.each(cards.map(card => [card.id, card] as const))(
    '%s is good, or wrong only as its name says',
    (id, card) => {
      const faults: Readonly<Record<string, string>> = {
        'sun-cuo': 'cardNumberWrong',
        'qian-guo': 'cardExpired',
      };
      expect(cardFault(decode(card), '20261121')).toBe(faults[id]);
    },
  );

  it('are of all four layouts, and hold the two customers of the sandbox core', () => {
    expect(new Set(cards.map(card => card.layout)).size).toBe(4);
    expect(cards.map(card => `${decode(card).name} ${decode(card).number}`)).toEqual(
      expect.arrayContaining(['张三 11010519491231002X', '李四 110105198506150014']),
    );
  });

  it.each([
    ['a field that the layout does not have', { fields: { nationality: 'USA' } }],
    ['a field that is too long for the chip', { fields: { name: '名'.repeat(16) } }],
    ['a layout that does not exist', { layout: 'passport' }],
  ])('are refused with %s', (_name, change) => {
    expect(() => parseCards([{ ...cards[0], ...change }])).toThrow();
  });

  it('are refused when two have one id', () => {
    expect(() => parseCards([cards[0], cards[0]])).toThrow('two cards have one id');
  });
});
