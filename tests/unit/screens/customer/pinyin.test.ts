import { describe, expect, it } from 'vitest';
import table from '../../../../assets/pinyin/name-characters.json' with { type: 'json' };
import { candidates } from '../../../../src/screens/customer/pinyin.ts';

const first = (letters: string): string | undefined => candidates(letters)[0]?.character;

describe('candidates', () => {
  it('offers the usual family names first', () => {
    expect(first('wang')).toBe('王');
    expect(first('li')).toBe('李');
    expect(first('zhang')).toBe('张');
    expect(first('lv')).toBe('吕');
  });

  it('takes the longest syllable at the front and leaves the rest typed', () => {
    const zhang = candidates('zhangsan')[0];
    expect(zhang).toEqual({ character: '张', uses: 5 });
    expect(first('zhangsan'.slice(zhang?.uses))).toBe('三');
  });

  it('offers what the letters only begin', () => {
    expect(candidates('zho').map(offer => offer.character)).toContain('周');
    expect(candidates('zho')[0]?.uses).toBe(3);
  });

  it('offers shorter readings too: xian is also xi-an', () => {
    expect(candidates('xian').map(offer => offer.character)).toContain('西');
  });

  it('offers nothing for nothing and for what is no pinyin', () => {
    expect(candidates('')).toEqual([]);
    expect(candidates('qx')).toEqual([]);
    expect(candidates('constructor')).toEqual([]);
  });
});

describe('the table of characters', () => {
  it('holds the hundred most frequent family names', () => {
    const names =
      '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
    const all = new Set(Object.values(table).join(''));
    expect(Array.from(names).filter(name => !all.has(name))).toEqual([]);
  });

  it('has plain syllables, and no character twice in one', () => {
    for (const [syllable, characters] of Object.entries(table)) {
      expect(syllable).toMatch(/^[a-z]{1,6}$/);
      expect(new Set(characters).size, syllable).toBe(Array.from(characters).length);
    }
  });
});
