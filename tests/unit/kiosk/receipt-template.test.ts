import { describe, expect, it } from 'vitest';
import { fillTemplate, readTemplate } from '../../../src/kiosk/receipt-template.ts';

const known = { values: ['number', 'note'], lists: { papers: ['paper'] } };
const read = (...blocks: readonly unknown[]) => readTemplate(blocks, known);
const heading = {
  kind: 'text',
  text: { 'zh-Hans': '号码 {number}', 'zh-Hant': '號碼 {number}', en: 'Number {number}' },
};
const filling = {
  values: { number: 'A001', note: '' },
  lists: { papers: [{ paper: '身份证' }, { paper: '{number}' }] },
};

describe('a receipt template', () => {
  it('speaks the language that is asked for, with the values in their places', () => {
    expect(fillTemplate(read(heading), 'zh-Hant', filling)).toEqual([
      { kind: 'text', text: '號碼 A001', align: 'left', size: 1, bold: false },
    ]);
  });

  it('repeats blocks for every line of a list, and nothing for an empty one', () => {
    const template = read({
      kind: 'each',
      of: 'papers',
      blocks: [{ kind: 'pair', label: '·', value: '{paper}' }],
    });
    expect(fillTemplate(template, 'en', filling)).toEqual([
      { kind: 'pair', label: '·', value: '身份证' },
      // What a value holds is printed as it is: it is never read as a template.
      { kind: 'pair', label: '·', value: '{number}' },
    ]);
    expect(fillTemplate(template, 'en', { ...filling, lists: { papers: [] } })).toEqual([]);
  });

  it('leaves out a pair that has no value', () => {
    expect(
      fillTemplate(read({ kind: 'pair', label: 'Note', value: '{note}' }, { kind: 'rule' }), 'en', filling),
    ).toEqual([{ kind: 'rule' }]);
  });

  it.each([
    ['a value that the paper does not have', [{ kind: 'text', text: '{nubmer}' }], /nubmer/],
    ['a list that the paper does not have', [{ kind: 'each', of: 'pages', blocks: [] }], /pages/],
    ['a value of a list outside of it', [{ kind: 'text', text: '{paper}' }], /paper/],
    ['a block that no printer knows', [{ kind: 'hologram' }], /hologram|discriminator|kind/i],
    ['words that miss a language', [{ kind: 'text', text: { en: 'Hello' } }], /zh-Hans|union|text/i],
  ])('is refused when it names %s', (_, blocks, why) => {
    expect(() => read(...blocks)).toThrow(why);
  });
});
