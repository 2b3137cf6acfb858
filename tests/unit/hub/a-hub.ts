import { setImmediate as turn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { defaultCatalogue, loadCatalogue } from '../../../src/catalogue/load.ts';
import {
  type ApprovalId,
  branchIdSchema,
  nodeIdSchema,
  type OperationId,
  serviceIdSchema,
} from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';
import { openHub } from '../../../src/hub/hub.ts';
import type { LogEvent } from '../../../src/log/events.ts';
import type { LogFields } from '../../../src/log/log.ts';
import { type Client, connectClient } from '../../../src/rpc/client.ts';
import type { Contract, Params, Pushed, PushName } from '../../../src/rpc/contract.ts';
import { hubLinkContract } from '../../../src/rpc/hub-link.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import { staffContract } from '../../../src/rpc/staff.ts';
import { branch, freshStore } from '../store/a-store.ts';

const loaded = loadCatalogue(defaultCatalogue);
if (!loaded.ok) throw new Error(loaded.failure.detail);
export const catalogue = loaded.value;

export const cash = serviceIdSchema.parse('personal-cash');
export const wealth = serviceIdSchema.parse('wealth');
export const transfer = serviceIdSchema.parse('transfer');

/** What was committed has been told to all: that takes a turn, and the telling another. */
export async function told(): Promise<void> {
  await turn();
  await turn();
}

/** A client, and every push that it heard. */
function listening<C extends Contract, N extends PushName<C>>(client: Client<C>, names: readonly N[]) {
  const heard: { [K in N]: Pushed<C, K>[] } = Object.fromEntries(names.map(name => [name, []])) as never;
  for (const name of names) client.on(name, value => heard[name].push(value));
  return {
    ...client,
    heard,
    last: <K extends N>(name: K): Pushed<C, K> => {
      const value = heard[name].at(-1);
      if (value === undefined) throw new Error(`no ${name} was told`);
      return value;
    },
  };
}

/** A hub over a real store, with ends to talk to it as a kiosk and as a member of staff. */
export function aHub(clock: () => number = Date.now) {
  const store = freshStore(clock);
  const logged: { event: LogEvent; fields: LogFields }[] = [];
  const hub = openHub({
    store,
    catalogue,
    language: 'en',
    log: (event, fields = {}) => logged.push({ event, fields }),
  });
  onTestFinished(() => hub.close());
  return {
    store,
    hub,
    logged,
    /** A kiosk that has said hello, unless `as` says otherwise. */
    kiosk: async (as: { branch?: string; silent?: boolean } = {}) => {
      const [near, far] = memoryPorts();
      hub.acceptKiosk(far);
      const kiosk = listening(connectClient(hubLinkContract, near), [
        'queue',
        'hall',
        'board',
        'approval',
        'assistanceAttended',
        'printFinding',
      ]);
      if (!as.silent)
        await kiosk.call('hello', {
          node: nodeIdSchema.parse('kiosk-2'),
          branch: branchIdSchema.parse(as.branch ?? branch),
        });
      await told();
      return kiosk;
    },
    staff: async () => {
      const [near, far] = memoryPorts();
      hub.acceptStaff(far);
      const staff = listening(connectClient(staffContract, near), ['work']);
      await told();
      return staff;
    },
  };
}

export function aRequest(
  change: Partial<Params<typeof hubLinkContract, 'requestApproval'>> = {},
): Params<typeof hubLinkContract, 'requestApproval'> {
  return {
    approval: newId<ApprovalId>(),
    operation: newId<OperationId>(),
    face: 'smart counter',
    service: 'Transfer money',
    language: 'zh-Hans',
    customer: '张*',
    rows: [{ label: 'Amount', value: '¥60,000.00', emphasis: true }],
    reason: '¥60,000.00 is above ¥50,000.00 and needs a check',
    digest: 'a'.repeat(64),
    nonce: 'n-1',
    allow: 180_000,
    ...change,
  };
}
