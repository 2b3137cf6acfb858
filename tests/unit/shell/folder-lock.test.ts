import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../src/shell/folder-lock.ts';

const moduleUrl = new URL('../../../src/shell/folder-lock.ts', import.meta.url).href;

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is had by one process at a time, and dies with a process that is killed', async () => {
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockFolder } from ${JSON.stringify(moduleUrl)};
       console.log(lockFolder(${JSON.stringify(folder)}).ok);
       setInterval(() => {}, 1000);`,
    ]);
    const [said] = await once(holder.stdout, 'data');
    expect(String(said).trim()).toBe('true');
    expect(lockFolder(folder)).toMatchObject({ ok: false, failure: { code: 'storeBusy' } });

    const exited = once(holder, 'exit');
    holder.kill('SIGKILL');
    await exited;
    const lock = lockFolder(folder);
    expect(lock.ok).toBe(true);
    if (lock.ok) lock.value.release();
  });

  it('can be had again after it was released', () => {
    for (let time = 0; time < 2; time += 1) {
      const lock = lockFolder(join(folder, 'new'));
      expect(lock.ok).toBe(true);
      if (lock.ok) lock.value.release();
    }
  });

  it('says that a folder cannot be made or written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(lockFolder(join(folder, 'file', 'below'))).toMatchObject({
      ok: false,
      failure: { code: 'storeNoAccess' },
    });
  });
});
