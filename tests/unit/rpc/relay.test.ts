import { describe, expect, it } from 'vitest';
import type { Port } from '../../../src/rpc/port.ts';
import { acceptRelayedPorts, type FromBackend, toBackendSchema } from '../../../src/rpc/relay.ts';

function aRelay() {
  const sent: FromBackend[] = [];
  const opened: { screen: string; port: Port; heard: string[]; closed: number }[] = [];
  const tell = acceptRelayedPorts(
    message => sent.push(message),
    (screen, port) => {
      const seen = { screen, port, heard: [] as string[], closed: 0 };
      port.onMessage(text => seen.heard.push(text));
      port.onClose(() => {
        seen.closed += 1;
      });
      opened.push(seen);
    },
  );
  const open = (port: number) => tell({ type: 'portOpened', port, screen: 'staff' });
  return { sent, opened, tell, open };
}

describe('ports relayed by the shell', () => {
  it('carry texts both ways, each its own', () => {
    const { sent, opened, tell, open } = aRelay();
    open(1);
    open(2);
    tell({ type: 'portText', port: 2, text: 'in' });
    opened[0]?.port.post('out');
    expect(opened.map(({ heard }) => heard)).toEqual([[], ['in']]);
    expect(sent).toEqual([{ type: 'portText', port: 1, text: 'out' }]);
  });

  it('closed by the backend are told of once, on both sides', () => {
    const { sent, opened, tell, open } = aRelay();
    open(1);
    opened[0]?.port.close();
    opened[0]?.port.close();
    tell({ type: 'portClosed', port: 1 });
    expect(sent).toEqual([{ type: 'portClosed', port: 1 }]);
    expect(opened[0]?.closed).toBe(1);
  });

  it('closed by the shell are not closed back', () => {
    const { sent, opened, tell, open } = aRelay();
    open(1);
    tell({ type: 'portClosed', port: 1 });
    opened[0]?.port.close();
    expect(sent).toEqual([]);
    expect(opened[0]?.closed).toBe(1);
  });

  it('that are gone neither hear nor say anything', () => {
    const { sent, opened, tell, open } = aRelay();
    open(1);
    tell({ type: 'portClosed', port: 1 });
    tell({ type: 'portText', port: 1, text: 'late' });
    tell({ type: 'portText', port: 9, text: 'never opened' });
    opened[0]?.port.post('late');
    expect(opened[0]?.heard).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('a message of the shell', () => {
  it.each([
    { type: 'portOpened', port: 1, screen: 'vault' },
    { type: 'portOpened', port: 1.5, screen: 'staff' },
    { type: 'portText', port: 1 },
    { type: 'eject' },
    'shutdown',
    null,
  ])('is refused: %j', message => {
    expect(toBackendSchema.safeParse(message).success).toBe(false);
  });
});
