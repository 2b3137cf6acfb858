import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalogueSchema } from '../../../src/catalogue/catalogue.ts';
import { feeFor, needsApproval } from '../../../src/catalogue/fee.ts';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import { fen } from '../../../src/core/money.ts';

type Change = (value: unknown) => unknown;

/** The shipped catalogue with one member changed; the path is one of keys, and of ids within lists. */
function spoiled(path: string, change: Change): unknown {
  const catalogue: unknown = JSON.parse(readFileSync(defaultCatalogue, 'utf8'));
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  let place = catalogue;
  for (const key of keys) place = (place as Record<string, unknown>)[keyIn(place, key)];
  const record = place as Record<string, unknown>;
  record[keyIn(place, last)] = change(record[keyIn(place, last)]);
  return JSON.parse(JSON.stringify(catalogue));
}
const keyIn = (place: unknown, key: string): string =>
  Array.isArray(place)
    ? String(place.findIndex((item: { id?: string }, index) => item.id === key || String(index) === key))
    : key;
const to =
  (value: unknown): Change =>
  () =>
    value;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const twice: Change = value => [...list(value), list(value)[0]];
const reversed: Change = value => list(value).reverse();
const shorter: Change = value => list(value).slice(0, -1);
const plus =
  (item: unknown): Change =>
  value => [...list(value), item];

describe('the catalogue that ships', () => {
  const loaded = loadCatalogue(defaultCatalogue);
  if (!loaded.ok) throw new Error(loaded.failure.detail);

  it('is right', () => {
    expect(loaded.value.services.length).toBeGreaterThan(0);
  });

  it('has an approval limit that the fees of its transfer agree with', () => {
    const transfer = loaded.value.services.find(candidate => candidate.id === 'transfer');
    if (!transfer) throw new Error('no transfer');
    expect(needsApproval(transfer, fen(5_000_000))).toBe(false);
    expect(needsApproval(transfer, fen(5_000_001))).toBe(true);
    expect(feeFor(transfer, fen(5_000_000))).toBe(500);
  });

  it('says nothing in half a language', () => {
    const same = new Set<string>();
    const walk = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return;
      const text = value as Record<string, unknown>;
      if (typeof text['zh-Hans'] === 'string' && text['zh-Hans'] === text.en) same.add(text['zh-Hans']);
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(spoiled('version', version => version));
    expect([...same]).toEqual([]);
  });
});

describe('a catalogue is refused', () => {
  it.each<[string, string, Change, RegExp]>([
    ['without services', 'services', to([]), /services/],
    ['with one service twice', 'services', twice, /same id/],
    ['when two services share a prefix', 'services/wealth/effect/prefix', to('A'), /share a prefix/],
    ['when a window serves what does not exist', 'windows/1/services', plus('no-such'), /unknown no-such/],
    ['when nobody serves a service', 'windows', shorter, /no window serves corporate/],
    ['when two windows have one sign', 'windows', twice, /two windows have/],
    ['with fee bands that fall', 'services/transfer/fees', reversed, /do not rise/],
    ['with a fee band after the last', 'services/transfer/fees', plus({ fee: 1 }), /do not rise/],
    ['with two equal fee bands', 'services/transfer/fees', twice, /do not rise/],
    ['when large amounts have no fee', 'services/transfer/fees', shorter, /do not reach/],
    ['with a fee of half a fen', 'services/transfer/fees/0/fee', to(0.5), /int/],
    ['with a fee that is paid out', 'services/transfer/fees/0/fee', to(-1), /fee must not/],
    ['with a negative limit', 'services/transfer/risk/approvalAbove', to(-1), /approvalAbove must not/],
    ['with two fields of one name', 'services/transfer/fields', twice, /two fields/],
    [
      'with a choice among nothing',
      'services/transfer/fields/from/choices',
      to(undefined),
      /without choices/,
    ],
    ['without a language', 'branch/name/en', to(undefined), /branch.name.en/],
    ['with an empty text', 'services/wealth/name/zh-Hant', to(''), /zh-Hant/],
    ['for no face', 'services/wealth/faces', to([]), /faces/],
    ['for a face that does not exist', 'services/wealth/faces', to(['robot']), /faces/],
    ['with a prefix of two letters', 'services/wealth/effect/prefix', to('AB'), /prefix/],
    ['with an effect that does not exist', 'services/wealth/effect/kind', to('dispense'), /effect/],
    ['with a service whose id is a path', 'services/wealth/id', to('../x'), /id/],
    ['with a window that has no number', 'windows/5/id', to('left'), /windows/],
    ['with a notice that expires on no day', 'notices/fraud/expires', to('2027-02-30'), /expires/],
    ['without a branch', 'branch', to(undefined), /branch/],
  ])('%s', (_, path, change, complaint) => {
    const parsed = catalogueSchema.safeParse(spoiled(path, change));
    expect(parsed.success).toBe(false);
    const complaints = parsed.error?.issues.map(issue => `${issue.path.join('.')} ${issue.message}`);
    expect(complaints?.join('; ')).toMatch(complaint);
  });
});

describe('a file of a catalogue', () => {
  const written = (content: string): string => {
    const path = mkdtempSync(join(tmpdir(), 'fenliu-catalogue-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    writeFileSync(join(path, 'branch.json'), content);
    return join(path, 'branch.json');
  };

  it('that is not there says so', () => {
    expect(loadCatalogue('/nonexistent/branch.json')).toMatchObject({
      failure: { code: 'catalogueUnreadable', detail: expect.stringContaining('ENOENT') },
    });
  });

  it('that is not JSON says so', () => {
    expect(loadCatalogue(written('{"version": '))).toMatchObject({
      failure: { code: 'catalogueUnreadable' },
    });
  });

  it('that is wrong lists every fault with its place', () => {
    const services: Change = value => list(value).map(service => ({ ...Object(service), icon: 7 }));
    const wrong = { ...Object(spoiled('services', services)), version: undefined };
    const loaded = loadCatalogue(written(JSON.stringify(wrong)));
    expect(loaded).toMatchObject({ failure: { code: 'catalogueWrong' } });
    const detail = loaded.ok ? '' : loaded.failure.detail;
    expect(detail).toContain('version');
    expect(detail).toContain('services[0].icon');
  });
});
