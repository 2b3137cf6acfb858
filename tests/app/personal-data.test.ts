import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { branchIdSchema } from '../../src/core/ids.ts';
import { backUp } from '../../src/store/backup.ts';
import { openStore } from '../../src/store/open-store.ts';
import { StoreKey } from '../../src/store/store-key.ts';
import { type Hall, startHall } from '../support/hall.ts';
import { transferOf, visitorAt } from '../support/visitor.ts';

/** What the customer's card says, what they type and what the core tells of them: none of it may stay. */
const canaries = [
  '张三',
  '11010519491231002X',
  '朝阳区测试路',
  '13900000001',
  '王五',
  '6200000000000001',
  '6200000000000003',
];

/** Every way in which a text may lie in a file. */
const formsOf = (text: string): readonly Buffer[] => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  iconv.encode(text, 'gb18030'),
  Buffer.from(Buffer.from(text).toString('hex')),
  Buffer.from(
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^\x20-\x7e]/g, sign => `\\u${sign.charCodeAt(0).toString(16)}`),
  ),
];

/** All files under a folder. */
const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));

/** What a file says to who has its key: of a sealed database every page in clear, the free ones too. */
function inClear(file: string, key: StoreKey): Buffer {
  const bytes = readFileSync(file);
  if (!bytes.subarray(0, 16).equals(key.header)) return bytes;
  const copies = mkdtempSync(join(tmpdir(), 'fenliu-clear-'));
  try {
    const copy = join(copies, 'copy.sqlite');
    copyFileSync(file, copy);
    const db = new Sqlite(copy);
    db.pragma(`cipher = 'chacha20'`);
    db.key(key.raw);
    db.pragma('journal_mode = delete');
    db.rekey(Buffer.alloc(0));
    db.close();
    const clear = readFileSync(copy);
    expect(clear.subarray(0, 15).toString()).toBe('SQLite format 3');
    return clear;
  } finally {
    rmSync(copies, { recursive: true });
  }
}

describe('after a whole visit and the end of its day', () => {
  let hall: Hall;
  let key: StoreKey;
  const store = (): string => join(hall.folder, 'kiosk', 'store.sqlite');

  beforeAll(async () => {
    hall = await startHall({ speed: 20, readMs: 1000 });
    const counter = await visitorAt(hall, 'smart-counter');
    await counter.sees('attract', screen => screen.canReadCard);
    for (const [service, values] of [
      ['change-phone', { phone: '13900000001' }],
      ['transfer', transferOf('88.00')],
    ] as const) {
      await counter.laysCard('zhang-san');
      await counter.sees('select');
      await counter.wants({ kind: 'selectService', service });
      await counter.sees('enter');
      await counter.wants({ kind: 'submitFields', values });
      const { review } = await counter.sees('confirm');
      await counter.wants({ kind: 'confirm', digest: review.digest, acknowledged: true });
      await counter.sees('done');
      await counter.takesCard();
      await counter.wants({ kind: 'finish' });
      await counter.sees('attract');
    }
    const technician = await hall.screen('technician');
    await technician.until('diagnostics', ({ sync }) => sync.lastSeq > 0 && sync.ackedSeq === sync.lastSeq);
    technician.close();
    await hall.end('kiosk');
    await hall.end('bench');
    await hall.end('upstream');
    const read = StoreKey.parse(readFileSync(join(hall.folder, 'kiosk.store-key'), 'utf8'));
    if (!read) throw new Error('no key');
    key = read;

    // The first opening on the next day.
    const tomorrow = (): number => Date.now() + 24 * 3_600_000;
    const opened = openStore({
      file: store(),
      key,
      branch: branchIdSchema.parse('demo-branch'),
      node: 'kiosk',
      clock: tomorrow,
    });
    if (!opened.ok) throw new Error(opened.failure.code);
    opened.value.write.turnDay();
    opened.value.close();
    expect(backUp(store(), { key, now: tomorrow() }).ok).toBe(true);
  }, 120_000);
  afterAll(() => hall.stop());

  it('nothing that identifies the customer is in any file of the branch, nor at head office', () => {
    const found = ['kiosk', 'upstream', 'kiosk.store-key', 'devices.json']
      .flatMap(part => (part.includes('.') ? [join(hall.folder, part)] : filesUnder(join(hall.folder, part))))
      .flatMap(file => {
        const clear = inClear(file, key);
        return canaries
          .filter(canary => formsOf(canary).some(form => clear.includes(form)))
          .map(canary => `${canary} in ${file}`);
      });
    expect(found).toEqual([]);
  });

  it('was looked for in what the files really say: the masked name is found in the store and at head office', () => {
    const masked = (folder: string): readonly string[] =>
      filesUnder(join(hall.folder, folder)).filter(file => inClear(file, key).includes(Buffer.from('张*')));
    expect(masked('kiosk').map(file => file.split('/').at(-1))).toContain('store.sqlite');
    expect(masked('upstream').length).toBeGreaterThan(0);
    // And not in clear for who has no key.
    expect(readFileSync(store()).includes(Buffer.from('张*'))).toBe(false);
  });
});
