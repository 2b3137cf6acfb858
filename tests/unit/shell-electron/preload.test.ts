import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { FenliuShell } from '../../../src/shell/electron/preload.ts';

const seen = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  posted: [] as [string, unknown, MessagePort[]][],
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => seen.exposed.set(name, value) },
  ipcRenderer: { postMessage: (...post: [string, unknown, MessagePort[]]) => seen.posted.push(post) },
}));

describe('what a page sees of the shell', () => {
  let shell: FenliuShell;
  beforeAll(async () => {
    await import('../../../src/shell/electron/preload.ts');
    shell = seen.exposed.get('fenliuShell') as FenliuShell;
  });

  it('is one function', () => {
    expect([...seen.exposed.keys()]).toEqual(['fenliuShell']);
    expect(Object.keys(shell)).toEqual(['connect']);
  });

  it('is a port whose other end went to the main process, and texts only', async () => {
    const heard: unknown[] = [];
    const port = shell.connect({ text: text => heard.push(text), closed: () => heard.push('(closed)') });
    const [channel, message, ports] = seen.posted[0] ?? [];
    expect([channel, message, ports?.length]).toEqual(['connect', null, 1]);

    const main = ports?.[0];
    const arrived: unknown[] = [];
    if (main) main.onmessage = ({ data }) => arrived.push(data);
    port.post('hello');
    port.post({ toString: () => 'object' } as unknown as string);
    main?.postMessage('answer');
    await vi.waitFor(() => expect([arrived, heard]).toEqual([['hello', 'object'], ['answer']]));

    main?.close();
    await vi.waitFor(() => expect(heard).toEqual(['answer', '(closed)']));
  });

  it('tells the page once that it is closed, also when the page closed it', async () => {
    let closed = 0;
    const port = shell.connect({ text: () => {}, closed: () => closed++ });
    port.close();
    port.close();
    seen.posted.at(-1)?.[2][0]?.close();
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(closed).toBe(1);
  });
});
