import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations, zoneOf } from './import-matrix.ts';
import { exceptions } from './import-table.ts';
import { sourceOf } from './imports-of.ts';

const root = resolve(import.meta.dirname, '../..');
const files = globSync('{src,drivers,tests}/**/*.{ts,tsx}', {
  cwd: root,
  exclude: name => name.endsWith('node_modules'),
}).map(file => file.replaceAll('\\', '/'));
const tree = files.map(file => sourceOf(file, readFileSync(join(root, file), 'utf8')));

describe('the tree', () => {
  it('keeps the import table, the names and the sizes', () => {
    expect(tree.length).toBeGreaterThan(50);
    expect(tree.flatMap(violations)).toEqual([]);
  });

  it('uses every exception that the table makes, so that none stays for nothing', () => {
    const unused = exceptions.filter(({ from, to }) => {
      const inside = tree.filter(
        ({ file }) => file === from || (from.endsWith('/') && file.startsWith(from)),
      );
      const imported = inside.flatMap(({ file, imports }) =>
        imports.map(name => (name.startsWith('.') ? join(file, '..', name) : name)),
      );
      return !to.every(place => {
        const start = place === 'node:*' ? 'node:' : place;
        return imported.some(name => name === start || (/[/:]$/.test(start) && name.startsWith(start)));
      });
    });
    expect(unused.map(({ from, to }) => `${from} -> ${to.join(', ')}`)).toEqual([]);
  });
});

/** Feeds one made-up file to the rules. */
const broken = (file: string, text: string): readonly string[] => violations(sourceOf(file, text));

describe('a file that breaks a rule', () => {
  it.each([
    ['the core imports the store', 'src/core/money.ts', `import { open } from '../store/open-store.ts';`],
    ['a pure part imports Node', 'src/session/machine.ts', `import { readFileSync } from 'node:fs';`],
    ['a pure part imports a package', 'src/queue/forecast.ts', `import * as z from 'zod';`],
    ['somebody but the shell imports electron', 'src/kiosk/kiosk.ts', `import { app } from 'electron';`],
    ['even only its types', 'src/kiosk/kiosk.ts', `import type { App } from 'electron';`],
    [
      'somebody but the store loads SQLite',
      'src/hub/hub.ts',
      `import Database from 'better-sqlite3-multiple-ciphers';`,
    ],
    [
      'a driver loads a device module',
      'drivers/id-card/sdt/driver.ts',
      `import { SerialPort } from 'serialport';`,
    ],
    ['the driver host loads a device module', 'drivers/host/host.ts', `import hid from 'node-hid';`],
    [
      'a driver imports another class',
      'drivers/id-card/sdt/driver.ts',
      `import { a } from '../../call-board/alpha/codec.ts';`,
    ],
    [
      'a driver imports a transport',
      'drivers/id-card/sdt/driver.ts',
      `import { a } from '../../transports/serial.ts';`,
    ],
    [
      'a word of all drivers imports one of them',
      'drivers/driver.ts',
      `import { a } from './id-card/sdt/codec.ts';`,
    ],
    ['the hub imports the session', 'src/hub/hub.ts', `import { a } from '../session/machine.ts';`],
    ['the hub imports the kiosk', 'src/hub/hub.ts', `import { a } from '../kiosk/kiosk.ts';`],
    [
      'the upstream imports the store',
      'src/upstream/server.ts',
      `import { a } from '../store/open-store.ts';`,
    ],
    ['a screen imports a backend', 'src/screens/staff/app.tsx', `import { a } from '../../hub/hub.ts';`],
    [
      "a screen imports the server's side of rpc",
      'src/screens/staff/app.tsx',
      `import { a } from '../../rpc/web-host.ts';`,
    ],
    ['a screen imports Node', 'src/screens/staff/app.tsx', `import { a } from 'node:crypto';`],
    ['somebody imports a screen', 'src/shell/fenliu.ts', `import { a } from '../screens/staff/app.tsx';`],
    ['somebody imports the shell', 'src/kiosk/kiosk.ts', `import { a } from '../shell/electron/backend.ts';`],
    ['somebody imports a test', 'src/shell/fenliu.ts', `import { a } from '../../tests/support/hall.ts';`],
    [
      'another file of rpc uses what only its host may',
      'src/rpc/client.ts',
      `import Fastify from 'fastify';`,
    ],
    ['a package is not one of its folder', 'src/kiosk/kiosk.ts', `import escpos from 'escpos/printer.js';`],
    ['an import hides in a re-export', 'src/core/money.ts', `export { a } from '../store/open-store.ts';`],
    ['in a re-export of all', 'src/core/money.ts', `export * from '../store/open-store.ts';`],
    ['in a re-export of nothing', 'src/core/money.ts', `export {} from '../store/open-store.ts';`],
    ['in an import for its effects', 'src/core/money.ts', `import '../store/open-store.ts';`],
    ['in a dynamic import', 'src/core/money.ts', `await import('../store/open-store.ts');`],
    ['in the type of an import', 'src/core/money.ts', `export type A = import('../store/open-store.ts').A;`],
    ['in a require', 'src/core/money.ts', `export const a = require('better-sqlite3-multiple-ciphers');`],
    [
      'in a made require',
      'src/core/money.ts',
      `export const a = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers');`,
    ],
    ['in a computed import', 'src/core/money.ts', `export const a = (name: string) => import(name);`],
    ['it has a default export', 'src/core/money.ts', `export default 1;`],
    ['it has one by another name', 'src/core/money.ts', `const a = 1; export { a as default };`],
    ['it is too long', 'src/core/money.ts', `export const a = 1;\n`.repeat(401)],
    ['it is not in kebab-case', 'src/core/moneyText.ts', ''],
    ['its folder is not in kebab-case', 'src/screens/HallDisplay/app.tsx', ''],
    ['it lies in a folder for everything', 'src/core/utils/money.ts', ''],
    ['it is a file for everything', 'src/core/utils.ts', ''],
    ['it lies in no folder of the design', 'src/stuff/money.ts', ''],
  ])('is found: %s', (_, file, text) => {
    expect(broken(file, text)).toHaveLength(1);
  });
});

describe('a file that keeps the rules', () => {
  it.each([
    [
      'src/store/open-store.ts',
      `import Database from 'better-sqlite3-multiple-ciphers'; import { a } from '../core/money.ts';`,
    ],
    ['src/kiosk/kiosk.ts', `import type { ToHost } from '../../drivers/host/protocol.ts';`],
    ['src/shell/electron/main.ts', `import { app } from 'electron'; import { a } from '../../rpc/relay.ts';`],
    ['src/shell/bench/bench.ts', `import { a } from '../../../drivers/id-card/sdt/simulator.ts';`],
    [
      'src/screens/staff/app.tsx',
      `import { a } from '../../rpc/client.ts'; import { h } from 'preact/hooks'; import './a.css';`,
    ],
    ['src/screens/vite.config.ts', `import { defineConfig } from 'vite'; export default defineConfig({});`],
    ['drivers/id-card/sdt/driver.ts', `import { a } from './codec.ts'; import { b } from '../../driver.ts';`],
    ['drivers/transports/serial.ts', `import { SerialPort } from 'serialport';`],
    [
      'tests/unit/core/money.test.ts',
      `import { a } from '../../../src/core/money.ts'; import fc from 'fast-check';`,
    ],
    ['src/core/money.ts', 'export const a = 1;\n'.repeat(400)],
  ])('passes: %s', (file, text) => {
    expect(broken(file, text)).toEqual([]);
  });

  it('belongs to the narrowest line of the table', () => {
    expect(zoneOf('drivers/host/main.ts')?.folder).toBe('drivers/host/');
    expect(zoneOf('drivers/call-board/alpha/codec.ts')?.folder).toBe('drivers/call-board/');
    expect(zoneOf('drivers/driver.ts')?.folder).toBe('drivers/');
  });
});
