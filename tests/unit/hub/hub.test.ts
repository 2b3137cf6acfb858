import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AssistanceId,
  deviceIdSchema,
  type OperationId,
  type PrintJobId,
} from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';
import { flashFor } from '../../../src/hub/hall.ts';
import { entriesAfter } from '../../../src/store/journal.ts';
import { noon } from '../store/a-store.ts';
import { aHub, aRequest, cash, transfer, wealth } from './a-hub.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

const take = (service = cash) => ({ request: newId<OperationId>(), service, customer: '张*' });
/** Time passes, and everything that follows has happened. */
const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await turn();
};
const kinds = (hub: ReturnType<typeof aHub>): string[] =>
  entriesAfter(hub.store.read, 0, 100).map(({ kind }) => kind);

describe('a number', () => {
  it('is given once for a request, however often it is asked for', async () => {
    const hub = aHub();
    const kiosk = await hub.kiosk();
    const asked = take();
    const first = await kiosk.call('issueTicket', asked);
    expect(first).toEqual({ ok: true, value: { number: 'A001', ahead: 0 } });
    expect(await kiosk.call('issueTicket', asked)).toEqual(first);
    const other = await hub.kiosk();
    expect(await other.call('issueTicket', asked)).toEqual(first);
    expect(kinds(hub)).toEqual(['ticketIssued']);
  });

  it('can be found without giving one', async () => {
    const kiosk = await aHub().kiosk();
    const asked = take();
    const find = () => kiosk.call('findTicket', { request: asked.request });
    expect(await find()).toEqual({ ok: true, value: {} });
    await kiosk.call('issueTicket', asked);
    expect(await find()).toEqual({ ok: true, value: { number: 'A001' } });
  });

  it('is told to every kiosk, and counts those who are called by the same windows', async () => {
    const hub = aHub();
    const [kiosk, other] = [await hub.kiosk(), await hub.kiosk()];
    await kiosk.call('issueTicket', take(cash));
    expect(await kiosk.call('issueTicket', take(wealth))).toMatchObject({
      value: { number: 'C001', ahead: 0 },
    });
    await turn();
    expect(other.last('queue')).toMatchObject({ 'personal-cash': 1, 'personal-noncash': 2, corporate: 0 });
    expect(other.last('hall')).toMatchObject({ waitingCount: 2, nowServing: [] });
    expect(JSON.stringify(other.last('hall'))).not.toContain('张');
  });

  it('is not given for a business that has none', async () => {
    const hub = aHub();
    const kiosk = await hub.kiosk();
    expect(await kiosk.call('issueTicket', take(transfer))).toMatchObject({
      failure: { code: 'serviceUnknown' },
    });
    expect(kinds(hub)).toEqual([]);
  });
});

describe('a window', () => {
  it('calls, recalls and ends; hall and board follow', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take());
    expect(await staff.call('callNext', { window: '1' })).toEqual({ ok: true, value: { number: 'A001' } });
    await turn();
    expect(kiosk.last('board')).toEqual({ number: 'A001', window: '1', flash: true });
    expect(kiosk.last('hall').nowServing).toEqual([{ number: 'A001', window: '1', at: noon, calls: 1 }]);
    await staff.call('recall', { window: '1' });
    await turn();
    expect(kiosk.last('hall').nowServing[0]?.calls).toBe(2);
    await staff.call('endService', { window: '1', outcome: 'served' });
    await turn();
    expect(kiosk.last('board')).toEqual({ number: '', window: '', flash: false });
    expect(staff.last('work')).toMatchObject({ servedToday: 1, waiting: [] });
    expect(kinds(hub)).toEqual(['ticketIssued', 'ticketCalled', 'ticketCalled', 'ticketEnded']);
  });

  it('that has nobody to call says so without a fault', async () => {
    const staff = await aHub().staff();
    expect(await staff.call('callNext', { window: '1' })).toEqual({ ok: true, value: {} });
  });

  it('cannot call before its customer is done, nor recall or end when there is none', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take());
    await kiosk.call('issueTicket', take());
    await staff.call('callNext', { window: '1' });
    expect(await staff.call('callNext', { window: '1' })).toEqual({
      ok: false,
      failure: { code: 'windowBusy', detail: 'End the current number first.' },
    });
    expect(await staff.call('recall', { window: '2' })).toMatchObject({
      failure: { code: 'noTicketAtWindow' },
    });
    expect(await staff.call('endService', { window: '2', outcome: 'noShow' })).toMatchObject({
      failure: { code: 'noTicketAtWindow', detail: expect.any(String) },
    });
  });

  it.each(['9', '', '__proto__', '1; DROP TABLE tickets'])(
    'that does not exist is refused: %j',
    async window => {
      const staff = await aHub().staff();
      expect(await staff.call('callNext', { window })).toMatchObject({ failure: { code: 'windowUnknown' } });
      const { failure } = (await staff.call('recall', { window })) as { failure: { code: string } };
      expect(failure.code).toBe('noTicketAtWindow');
    },
  );

  it('calls only whom it serves', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take(cash));
    expect(await staff.call('callNext', { window: '5' })).toEqual({ ok: true, value: {} });
  });
});

describe('the board', () => {
  it('stops flashing by itself, and flashes again for a recall', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take());
    await staff.call('callNext', { window: '1' });
    await pass(flashFor - 1);
    expect(kiosk.last('board').flash).toBe(true);
    await pass(2);
    expect(kiosk.last('board')).toEqual({ number: 'A001', window: '1', flash: false });
    await staff.call('recall', { window: '1' });
    await turn();
    expect(kiosk.last('board').flash).toBe(true);
  });

  it('does not wake the hub again and again when there is nothing to tell', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take());
    await staff.call('callNext', { window: '1' });
    await pass(flashFor + 1);
    const told = kiosk.heard.board.length;
    await pass(3_600_000);
    expect(kiosk.heard.board.length).toBe(told);
  });
});

describe('a request for a decision', () => {
  const asked = async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    const request = aRequest(noon);
    expect(await kiosk.call('requestApproval', request)).toMatchObject({ value: { state: 'open' } });
    await turn();
    const decide = (change: Partial<Parameters<typeof staff.call<'decide'>>[1]> = {}) =>
      staff.call('decide', {
        id: request.approval,
        digest: request.digest,
        nonce: request.nonce,
        decision: 'approve',
        reason: '',
        reviewer: 'Wang',
        ...change,
      });
    return { hub, kiosk, staff, request, decide };
  };

  it('is seen by the staff as it was made', async () => {
    const { staff, request } = await asked();
    const { approval, operation: _, ...content } = request;
    expect(staff.last('work').approvals).toEqual([{ id: approval, ...content }]);
  });

  it('that is approved is told to the kiosk with what was approved, and is gone from the staff', async () => {
    const { kiosk, staff, request, decide } = await asked();
    expect((await decide()).ok).toBe(true);
    await turn();
    expect(kiosk.heard.approval).toEqual([
      {
        approval: request.approval,
        digest: request.digest,
        nonce: request.nonce,
        state: 'approved',
        reviewer: 'Wang',
      },
    ]);
    expect(staff.last('work').approvals).toEqual([]);
  });

  it('that is refused brings the reason to the customer', async () => {
    const { kiosk, decide } = await asked();
    await decide({ decision: 'refuse', reason: '与本人不符' });
    await turn();
    expect(kiosk.last('approval')).toMatchObject({ state: 'refused', reason: '与本人不符' });
  });

  it('is decided once: the second decision changes nothing and says so', async () => {
    const { kiosk, decide, hub } = await asked();
    await decide();
    expect(await decide({ decision: 'refuse', reviewer: 'Li' })).toEqual({
      ok: false,
      failure: { code: 'approvalSettled', detail: expect.stringContaining('settled already') },
    });
    await turn();
    expect(kiosk.heard.approval).toHaveLength(1);
    expect(kinds(hub).filter(kind => kind === 'approvalSettled')).toHaveLength(1);
  });

  it.each([
    ['for other content', { digest: 'b'.repeat(64) }, 'digestDiffers'],
    ['with another nonce', { nonce: 'n-2' }, 'nonceDiffers'],
    ['for another request', { id: aRequest(noon).approval }, 'approvalUnknown'],
  ])('is not decided by a decision %s', async (_, change, code) => {
    const { kiosk, staff, decide } = await asked();
    expect(await decide(change)).toMatchObject({ failure: { code, detail: expect.any(String) } });
    await turn();
    expect(kiosk.heard.approval).toEqual([]);
    expect(staff.last('work').approvals).toHaveLength(1);
  });

  it('expires by itself at its deadline, for kiosk and staff alike', async () => {
    const { hub, kiosk, staff, decide } = await asked();
    await pass(179_999);
    expect(kiosk.heard.approval).toEqual([]);
    await pass(2);
    expect(kiosk.last('approval').state).toBe('expired');
    expect(staff.last('work').approvals).toEqual([]);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalSettled' } });
    expect(kinds(hub)).toEqual(['approvalRequested', 'approvalSettled']);
  });

  it('decided after the deadline, before the hub woke, has expired', async () => {
    const { kiosk, decide } = await asked();
    vi.setSystemTime(noon + 180_001);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalExpired' } });
    await turn();
    expect(kiosk.last('approval').state).toBe('expired');
  });

  it('made again on a new line is told how it stands', async () => {
    const { hub, request, decide } = await asked();
    await decide();
    const again = await hub.kiosk();
    expect(await again.call('requestApproval', request)).toMatchObject({ value: { state: 'approved' } });
  });

  it('withdrawn is gone; withdrawing what is not there does no harm', async () => {
    const { kiosk, staff, request, decide } = await asked();
    expect((await kiosk.call('withdrawApproval', { approval: request.approval })).ok).toBe(true);
    expect((await kiosk.call('withdrawApproval', { approval: request.approval })).ok).toBe(true);
    expect((await kiosk.call('withdrawApproval', { approval: aRequest(noon).approval })).ok).toBe(true);
    await turn();
    expect(staff.last('work').approvals).toEqual([]);
    expect(await decide()).toMatchObject({ failure: { code: 'approvalSettled' } });
  });

  it('with a deadline beyond all timers does not keep the hub busy', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('requestApproval', aRequest(noon, { deadline: noon + 100 * 86_400_000 }));
    await turn();
    const told = staff.heard.work.length;
    await pass(1_000);
    expect(staff.heard.work.length).toBe(told);
    expect(staff.last('work').approvals).toHaveLength(1);
  });
});

describe('a call for help', () => {
  it('is seen by the staff until somebody goes, who is told to the kiosk', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    const assistance = newId<AssistanceId>();
    await kiosk.call('callStaff', { assistance, face: 'ticket-machine' });
    await kiosk.call('callStaff', { assistance, face: 'ticket-machine' });
    await turn();
    expect(staff.last('work').assistance).toEqual([{ id: assistance, face: 'ticket machine', at: noon }]);
    expect((await staff.call('attend', { id: assistance, staff: 'Wang' })).ok).toBe(true);
    expect(await staff.call('attend', { id: assistance, staff: 'Li' })).toMatchObject({
      failure: { code: 'assistanceAttended' },
    });
    await turn();
    expect(kiosk.heard.assistanceAttended).toEqual([{ assistance, face: 'ticket-machine' }]);
    expect(staff.last('work').assistance[0]?.attendedBy).toBe('Wang');
  });

  it('that was attended leaves the page after a while', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    const assistance = newId<AssistanceId>();
    await kiosk.call('callStaff', { assistance, face: 'ticket-machine' });
    await staff.call('attend', { id: assistance, staff: 'Wang' });
    await pass(130_000);
    await kiosk.call('issueTicket', take());
    await turn();
    expect(staff.last('work').assistance).toEqual([]);
  });
});

describe('what a kiosk reports', () => {
  const device = deviceIdSchema.parse('receiptPrinter:smart-counter');
  const print = {
    job: newId<PrintJobId>(),
    face: 'smart-counter',
    title: 'Transfer',
    at: noon,
    why: 'offline',
  };

  it('is shown in words, and goes with the kiosk', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('report', {
      devices: [{ device, state: { device: 'online', paper: 'out' } }],
      doubtfulPrints: [print],
    });
    await turn();
    expect(staff.last('work').deviceTroubles).toEqual([
      { device, text: 'smart counter, receipt printer: out of paper, please load a roll' },
    ]);
    expect(staff.last('work').doubtfulPrints).toEqual([print]);
    kiosk.close();
    await turn();
    expect(staff.last('work').deviceTroubles).toEqual([]);
  });

  it('is settled by the kiosk that owns the paper', async () => {
    const hub = aHub();
    const [owner, other, staff] = [await hub.kiosk(), await hub.kiosk(), await hub.staff()];
    await owner.call('report', { devices: [], doubtfulPrints: [print] });
    expect(
      (await staff.call('settlePrint', { job: print.job, finding: 'wasPrinted', staff: 'Wang' })).ok,
    ).toBe(true);
    await turn();
    expect(owner.heard.printFinding).toEqual([{ job: print.job, finding: 'wasPrinted', staff: 'Wang' }]);
    expect(other.heard.printFinding).toEqual([]);
    expect(
      await staff.call('settlePrint', { job: newId<PrintJobId>(), finding: 'copy', staff: 'Wang' }),
    ).toMatchObject({ failure: { code: 'printUnknown', detail: expect.any(String) } });
  });
});

describe('a kiosk', () => {
  it('of another branch is refused, given nothing and told nothing', async () => {
    const hub = aHub();
    const stranger = await hub.kiosk({ branch: 'harbour' });
    expect(await stranger.call('issueTicket', take())).toMatchObject({ failure: { code: 'noHello' } });
    expect(await stranger.call('requestApproval', aRequest(noon))).toMatchObject({
      failure: { code: 'noHello' },
    });
    await (await hub.kiosk()).call('issueTicket', take());
    await turn();
    expect(stranger.heard.queue).toEqual([]);
    expect(kinds(hub)).toEqual(['ticketIssued']);
  });

  it('that has not said whose it is is given nothing', async () => {
    const hub = aHub();
    const kiosk = await hub.kiosk({ silent: true });
    expect(await kiosk.call('findTicket', { request: newId<OperationId>() })).toMatchObject({
      failure: { code: 'noHello' },
    });
    expect(kiosk.heard.hall).toEqual([]);
  });

  it('is told everything once on connecting', async () => {
    const kiosk = await aHub().kiosk();
    expect(kiosk.heard).toMatchObject({ queue: [expect.anything()], hall: [expect.anything()] });
    expect(kiosk.last('hall').notices.length).toBeGreaterThan(0);
  });
});

it('a notice is not shown after its last day', async () => {
  vi.setSystemTime(Date.UTC(2028, 0, 1));
  expect((await aHub().kiosk()).last('hall').notices).toEqual([]);
});

it('a hub that closes ends every line and tells nobody any more', async () => {
  const hub = aHub();
  const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
  let ended = 0;
  kiosk.onClose(() => ended++);
  staff.onClose(() => ended++);
  hub.hub.close();
  expect(ended).toBe(2);
  expect(await kiosk.call('issueTicket', take())).toMatchObject({ failure: { code: 'disconnected' } });
});
