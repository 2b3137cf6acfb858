import { fromHostSchema, toHostSchema } from '../../drivers/host/protocol.ts';
import { canonicalJson, type Json } from '../../src/core/canonical-json.ts';
import { deviceConfigsSchema } from '../../src/core/device.ts';
import { entryHash, genesisHash, journalEntrySchema } from '../../src/core/journal.ts';
import { journalAckSchema, journalBatchSchema } from '../../src/core/journal-wire.ts';
import { newId } from '../../src/core/new-id.ts';
import { fail } from '../../src/core/result.ts';
import { connectClient } from '../../src/rpc/client.ts';
import type { Contract } from '../../src/rpc/contract.ts';
import { hubLinkContract } from '../../src/rpc/hub-link.ts';
import type { Port } from '../../src/rpc/port.ts';
import { fromBackendSchema, toBackendSchema } from '../../src/rpc/relay.ts';
import { screenContracts } from '../../src/rpc/screens.ts';
import { type Handlers, serve } from '../../src/rpc/serve.ts';
import { Broken, must, type Target, textTarget } from './target.ts';

/** A text as JSON, or nothing when it is none: what every reader of JSON does first. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const contracts: Readonly<Record<string, Contract>> = { ...screenContracts, hub: hubLinkContract };

/** A backend whose every handler refuses: each message that arrives is answered exactly once. */
function serverTarget(name: string, contract: Contract): Target {
  const calls = Object.keys(contract.calls);
  const honest = calls.map((call, id) => ({ id, call, params: {} }));
  return textTarget(`rpc-serve-${name}`, [...honest, { id: 1, call: 'nothing' }], async text => {
    let answers = 0;
    let hear: (text: string) => void = () => {};
    const port: Port = {
      post: () => {
        answers++;
      },
      close: () => {},
      onMessage: listener => {
        hear = listener;
      },
      onClose: () => {},
    };
    const refuses = new Proxy({}, { get: () => () => fail('refused') }) as Handlers<Contract>;
    serve(contract, port, refuses, () => {});
    hear(text);
    for (let turn = 0; turn < 4 && answers === 0; turn++) await Promise.resolve();
    must(answers === 1, 'every message is answered exactly once');
  });
}

/** A screen that is told something: it calls it not understood, and never throws. */
const clientTarget = (name: string, contract: Contract): Target =>
  textTarget(
    `rpc-client-${name}`,
    [
      { id: 1, result: {} },
      { id: 1, failure: { code: 'refused', text: 'x' } },
      ...Object.keys(contract.pushes).map(push => ({ push, value: {} })),
    ],
    text => {
      let hear: (text: string) => void = () => {};
      const port: Port = {
        post: () => {},
        close: () => {},
        onMessage: listener => {
          hear = listener;
        },
        onClose: () => {},
      };
      connectClient(contract, port, () => {});
      hear(text);
    },
  );

const device = 'receiptPrinter:1';
const requestId = newId();
const entry = {
  branch: 'B001',
  node: 'K001',
  seq: 1,
  at: 1_760_000_000_000,
  day: '2026-11-21',
  kind: 'nodeStarted',
  payload: { version: '1.0.0' },
  prevHash: genesisHash,
  hash: '0'.repeat(64),
};

/** A list in a list in a list: what follows it downwards runs out of stack. */
const deep = '['.repeat(8000) + ']'.repeat(8000);

/** Every reader of what another process or machine wrote. */
export const textTargets: readonly Target[] = [
  ...Object.entries(contracts)
    .filter(([name]) => name !== 'smart-counter')
    .flatMap(([name, contract]) => [serverTarget(name, contract), clientTarget(name, contract)]),
  textTarget(
    'host-orders',
    [
      {
        type: 'configure',
        devices: [
          { id: device, model: 'receipt-printer/escpos', transport: { kind: 'tcp', host: 'a', port: 9100 } },
        ],
      },
      { type: 'command', requestId, device, name: 'receiptPrinter.print', payload: {}, timeout: 0 },
      { type: 'cancel', requestId },
      { type: 'shutdown' },
    ],
    text => void toHostSchema.safeParse(jsonOf(text)),
  ),
  textTarget(
    'host-news',
    [
      { type: 'ready' },
      { type: 'acknowledge', requestId },
      { type: 'completion', requestId, device, completion: { code: 'success', payload: {} } },
      { type: 'event', device, name: 'keyPressed', payload: { address: 1, key: 'call' } },
      { type: 'state', device, state: { device: 'online', paper: 'full' } },
      { type: 'trouble', text: 'x' },
    ],
    text => void fromHostSchema.safeParse(jsonOf(text)),
  ),
  textTarget(
    'relay',
    [
      { type: 'portOpened', port: 1, screen: 'staff' },
      { type: 'portText', port: 1, text: '{}' },
      { type: 'ready', http: 'http://127.0.0.1:8600', screens: ['staff'] },
      { type: 'unable', code: 'x', text: 'y' },
    ],
    text => {
      const value = jsonOf(text);
      toBackendSchema.safeParse(value);
      fromBackendSchema.safeParse(value);
    },
  ),
  textTarget(
    'journal-wire',
    [
      { branch: 'B001', node: 'K001', entries: [entry] },
      { acked: 3 },
      JSON.stringify(entry).replace('"1.0.0"', deep),
    ],
    text => {
      const value = jsonOf(text);
      journalAckSchema.safeParse(value);
      const batch = journalBatchSchema.safeParse(value);
      if (batch.success) for (const one of batch.data.entries) hash(one);
      const single = journalEntrySchema.safeParse(value);
      if (single.success) hash(single.data);
    },
  ),
  textTarget(
    'device-configuration',
    [
      [
        {
          id: device,
          model: 'receipt-printer/escpos',
          transport: { kind: 'serial', path: '/dev/ttyS0', baud: 9600 },
        },
      ],
    ],
    text => void deviceConfigsSchema.safeParse(jsonOf(text)),
  ),
  textTarget('canonical-json', [{ b: [1, 2.5, null, true], a: { 钱: '￥' } }, entry, deep], text => {
    const value = jsonOf(text) as Json | undefined;
    if (value === undefined) return;
    let written: string;
    try {
      written = canonicalJson(value);
    } catch (error) {
      // What JSON cannot hold faithfully is refused in these words.
      if (error instanceof Error && error.message.startsWith('canonicalJson:')) return;
      throw error;
    }
    if (canonicalJson(JSON.parse(written) as Json) !== written)
      throw new Broken('what is canonical stays as it is');
  }),
];

/** The hash of an entry that the schema took: refused only for what canonical JSON refuses. */
function hash(one: Parameters<typeof entryHash>[0]): void {
  try {
    entryHash(one);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('canonicalJson:')) throw error;
  }
}
