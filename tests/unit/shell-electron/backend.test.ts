import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { type Backend, restartDelay, superviseBackend } from '../../../src/shell/electron/backend.ts';

const ready = `process.send({ type: 'ready', http: 'http://127.0.0.1:1', screens: [] });`;
const obeys = `process.on('message', m => {
  if (m.type === 'shutdown') process.exit(0);
  if (m.type === 'portText') process.send({ type: 'portText', port: m.port, text: m.text.toUpperCase() });
});`;

describe('the supervision of the backend', () => {
  let backend: Backend | undefined;
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await backend?.stop();
    children.length = 0;
  });

  function supervise(program: string, node = process.execPath) {
    const heard: string[] = [];
    backend = superviseBackend(
      () => {
        const child = spawn(node, ['-e', program], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
        children.push(child);
        return child;
      },
      {
        ready: () => heard.push('ready'),
        text: (port, text) => heard.push(`${port} ${text}`),
        portClosed: port => heard.push(`${port} closed`),
        down: () => heard.push('down'),
        unable: text => heard.push(`unable: ${text}`),
      },
      silentLog,
    );
    return { heard, backend };
  }

  it('says when it is ready, and carries messages both ways', async () => {
    const { heard, backend } = supervise(obeys + ready);
    expect(backend.isReady()).toBe(false);
    await vi.waitFor(() => expect(heard).toEqual(['ready']));
    backend.send({ type: 'portText', port: 3, text: 'abc' });
    await vi.waitFor(() => expect(heard).toEqual(['ready', '3 ABC']));
  });

  it('starts it again when it was killed, and is not ready in between', async () => {
    const { heard, backend } = supervise(obeys + ready);
    await vi.waitFor(() => expect(heard).toEqual(['ready']));
    children[0]?.kill('SIGKILL');
    await vi.waitFor(() => expect(heard).toEqual(['ready', 'down']));
    expect(backend.isReady()).toBe(false);
    await vi.waitFor(() => expect(heard).toEqual(['ready', 'down', 'ready']), 5000);
    expect(backend.isReady()).toBe(true);
  });

  it('tries again when the program cannot even be started', async () => {
    const { heard } = supervise('', '/nonexistent/node');
    await vi.waitFor(() => expect(heard).toEqual(['down', 'down']), 5000);
  });

  it('does not start one again that said why it cannot run', async () => {
    const { heard } = supervise(
      `process.send({ type: 'unable', code: 'x', text: 'The disk is full.' }, () => process.exit(78));`,
    );
    await vi.waitFor(() => expect(heard).toEqual(['down', 'unable: The disk is full.']));
    await new Promise(resolve => setTimeout(resolve, 2 * restartDelay(1)));
    expect(children).toHaveLength(1);
  });

  it('ignores what is not a message of the protocol', async () => {
    const { heard } = supervise(
      `process.send({ type: 'portText', port: 'x' }); process.send(5); ${ready} ${obeys}`,
    );
    await vi.waitFor(() => expect(heard).toEqual(['ready']));
  });

  it('stops it cleanly, once, without a restart', async () => {
    const { heard, backend } = supervise(obeys + ready);
    await vi.waitFor(() => expect(heard).toEqual(['ready']));
    await backend.stop();
    expect(children[0]?.exitCode).toBe(0);
    expect(heard).toEqual(['ready']);
    await backend.stop();
    expect(children).toHaveLength(1);
  });

  it('stops in the pause before a restart too', async () => {
    const { heard, backend } = supervise('process.exit(1)');
    await vi.waitFor(() => expect(heard).toEqual(['down']));
    await backend.stop();
    await new Promise(resolve => setTimeout(resolve, 2 * restartDelay(1)));
    expect(children).toHaveLength(1);
  });

  it('kills one that does not want to stop', async () => {
    const { heard, backend } = supervise(`process.on('message', () => {}); ${ready}`);
    await vi.waitFor(() => expect(heard).toEqual(['ready']));
    await backend.stop(300);
    expect(children[0]?.signalCode).toBe('SIGKILL');
  });

  it('waits longer after every end, up to ten seconds', () => {
    expect([1, 2, 3, 6, 7, 50].map(restartDelay)).toEqual([250, 500, 1000, 8000, 10_000, 10_000]);
  });
});
