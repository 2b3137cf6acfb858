import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languages } from '../../../../src/core/language.ts';
import { say } from '../../../../src/screens/design/texts.ts';

const read = (language: string): Record<string, string> =>
  JSON.parse(
    readFileSync(new URL(`../../../../assets/texts/screens/${language}.json`, import.meta.url), 'utf8'),
  ) as Record<string, string>;

const master = read('zh-Hans');
const places = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/\{\w+\}/g)].map(match => match[0]).sort();

describe.each(languages)('the words of screens in %s', language => {
  const texts = read(language);

  it('has every key of the master and no other', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(master).sort());
  });

  it('fills the same places as the master', () => {
    for (const key of Object.keys(master)) expect(places(texts[key]), key).toEqual(places(master[key]));
  });

  it('has no empty text and no straight quotation marks', () => {
    for (const [key, text] of Object.entries(texts)) {
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/["']/);
    }
  });
});

describe('say', () => {
  it('puts values in their places and leaves a place without a value visible', () => {
    expect(say('en', 'customer.pageOf', { page: 2, pages: 3 })).toBe('Page 2 of 3');
    expect(say('en', 'customer.pageOf', { page: 2 })).toBe('Page 2 of {pages}');
  });

  it('does not read a value as a place', () => {
    expect(say('en', 'customer.pageOf', { page: '{pages}', pages: 3 })).toBe('Page {pages} of 3');
  });
});
