import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/log/log.ts';
import { mostInbound } from '../../../src/rpc/port.ts';
import type { ToBackend } from '../../../src/rpc/relay.ts';
import { maySpeak, type PagePorts, relayPagePorts } from '../../../src/shell/electron/page-ports.ts';

/** The main process' end of a page's port. */
class FakePort extends EventEmitter {
  readonly heard: unknown[] = [];
  open = true;
  start(): void {}
  postMessage(data: unknown): void {
    this.heard.push(data);
  }
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.emit('close');
  }
  says(data: unknown): void {
    this.emit('message', { data, ports: [] });
  }
}

describe('who may speak to the backend', () => {
  const own = { origin: 'kiosk://app', url: 'kiosk://app/smart-counter/', parent: null };
  it("is the top frame that shows the window's own screen", () => {
    expect(maySpeak(own, 'smart-counter')).toBe(true);
  });
  it.each([
    ['a frame that is gone', null],
    ['a frame inside a page', { ...own, parent: own }],
    ['another origin', { ...own, origin: 'https://app' }],
    ['another screen', { ...own, url: 'kiosk://app/staff/' }],
    ['a screen whose name only begins alike', { ...own, url: 'kiosk://app/smart-counter/../staff/' }],
  ])('is not %s', (_, frame) => {
    expect(maySpeak(frame, 'smart-counter')).toBe(false);
  });
});

describe("the relay of pages' ports", () => {
  let sent: ToBackend[];
  let ready: boolean;
  let ports: PagePorts;
  const join = (window: number): FakePort => {
    const port = new FakePort();
    ports.join(window, 'smart-counter', port);
    return port;
  };
  beforeEach(() => {
    sent = [];
    ready = true;
    ports = relayPagePorts({ isReady: () => ready, send: message => sent.push(message) }, silentLog);
  });

  it('opens a port, and carries texts both ways', () => {
    const port = join(1);
    port.says('{"id":1}');
    ports.text(1, 'answer');
    expect(sent).toEqual([
      { type: 'portOpened', port: 1, screen: 'smart-counter' },
      { type: 'portText', port: 1, text: '{"id":1}' },
    ]);
    expect(port.heard).toEqual(['answer']);
  });

  it('closes a port at once while the backend is away', () => {
    ready = false;
    expect(join(1).open).toBe(false);
    expect(sent).toEqual([]);
  });

  it('gives a window one port: the earlier one ends on both sides', () => {
    const first = join(1);
    const other = join(2);
    const second = join(1);
    expect([first.open, other.open, second.open]).toEqual([false, true, true]);
    expect(sent).toContainEqual({ type: 'portClosed', port: 1 });
    ports.text(1, 'late');
    expect(first.heard).toEqual([]);
  });

  it.each([
    ['too long', 'x'.repeat(mostInbound + 1)],
    ['no text', { a: 1 }],
    ['nothing', null],
  ])('ends a port whose message is %s, and passes nothing on', (_, data) => {
    const port = join(1);
    port.says(data);
    expect(port.open).toBe(false);
    expect(sent.map(message => message.type)).toEqual(['portOpened', 'portClosed']);
  });

  it('passes the longest allowed text on', () => {
    join(1).says('x'.repeat(mostInbound));
    expect(sent.map(message => message.type)).toEqual(['portOpened', 'portText']);
  });

  it('tells the backend once when a page goes away', () => {
    join(1).close();
    expect(sent.map(message => message.type)).toEqual(['portOpened', 'portClosed']);
  });

  it('does not tell the backend of ports that it closed itself or that died with it', () => {
    const first = join(1);
    const second = join(2);
    ports.closed(1);
    ports.closeAll();
    expect([first.open, second.open]).toEqual([false, false]);
    expect(sent.map(message => message.type)).toEqual(['portOpened', 'portOpened']);
  });
});
