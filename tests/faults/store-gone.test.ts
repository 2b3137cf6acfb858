import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../src/store/backup.ts';
import { closeInOrder, openDatabase } from '../../src/store/open-database.ts';
import { setAside } from '../../src/store/set-aside.ts';
import { setBusinessDay } from '../../src/store/set-business-day.ts';
import { key } from '../unit/store/a-store.ts';
import { aHall, climb, storeOf, takeNumber } from './a-damaged-hall.ts';

describe('a store that is gone', () => {
  it.each(['node.key', 'quarantine', 'former'])(
    'begins no empty store where %s tells that there was one, until a technician allows it, and then once',
    async trace => {
      const hall = aHall({ backup: false });
      const path = join(hall.file, '..');
      if (trace === 'node.key') writeFileSync(join(path, trace), 'a key');
      else mkdirSync(join(path, trace));
      for (let time = 0; time < 2; time++) {
        rmSync(hall.file, { force: true });
        expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeDamaged' } });
        expect(existsSync(hall.file)).toBe(false);
      }
      const blank = openDatabase(hall.file, key);
      if (blank.ok) blank.value.close();
      expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeDamaged' } });

      setAside(hall.file, 'withBackups');
      const begun = storeOf(await climb(hall));
      expect(takeNumber(begun)).toBe('A001');
      begun.close();
      rmSync(hall.file);
      expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeDamaged' } });
    },
  );

  it('takes back the word that an empty store may begin when a restore is typed after it', async () => {
    const hall = aHall();
    setAside(hall.file, 'withBackups');
    setAside(hall.file, 'alone');
    expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeDamaged' } });
  });

  it('asks for the key when the store is gone and its backups are of another key', async () => {
    const hall = aHall();
    rmSync(hall.file);
    writeFileSync(`${join(hall.file, '..')}.store-key`, 'ab'.repeat(32), { mode: 0o600 });
    expect((await climb(hall)).opened).toMatchObject({ failure: { code: 'storeKeyWrong' } });
  });

  it('leaves a store that is gone to the start: what needs one makes none', () => {
    const hall = aHall();
    rmSync(hall.file);
    expect(closeInOrder(hall.file, key)).toMatchObject({ failure: { code: 'storeGone' } });
    expect(setBusinessDay(hall.file, key, '2026-11-21')).toMatchObject({ failure: { code: 'storeGone' } });
    expect(existsSync(hall.file)).toBe(false);
    const blank = openDatabase(hall.file, key);
    if (blank.ok) blank.value.close();
    expect(backUp(hall.file, { key, now: hall.clock.at })).toMatchObject({
      failure: { code: 'storeCorrupt' },
    });
    expect(setBusinessDay(hall.file, key, '2026-11-21')).toMatchObject({ failure: { code: 'storeCorrupt' } });
  });
});
