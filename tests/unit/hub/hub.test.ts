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
import { aHub, aRequest, cash, told, transfer, wealth } from './a-hub.ts';

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
  await told();
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
    await told();
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
    await told();
    expect(kiosk.last('board')).toEqual({ number: 'A001', window: '1', flash: true });
    expect(kiosk.last('hall').nowServing).toEqual([{ number: 'A001', window: '1', at: noon, calls: 1 }]);
    await staff.call('recall', { window: '1' });
    await told();
    expect(kiosk.last('hall').nowServing[0]?.calls).toBe(2);
    await staff.call('endService', { window: '1', outcome: 'served' });
    await told();
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
    await told();
    expect(kiosk.last('board').flash).toBe(true);
  });

  it('does not wake the hub again and again when there is nothing to tell', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    await kiosk.call('issueTicket', take());
    await staff.call('callNext', { window: '1' });
    await pass(flashFor + 1);
    const times = kiosk.heard.board.length;
    await pass(3_600_000);
    expect(kiosk.heard.board.length).toBe(times);
  });
});

describe('a call for help', () => {
  it('is seen by the staff until somebody goes, who is told to the kiosk', async () => {
    const hub = aHub();
    const [kiosk, staff] = [await hub.kiosk(), await hub.staff()];
    const assistance = newId<AssistanceId>();
    await kiosk.call('callStaff', { assistance, face: 'ticket-machine' });
    await kiosk.call('callStaff', { assistance, face: 'ticket-machine' });
    await told();
    expect(staff.last('work').assistance).toEqual([{ id: assistance, face: 'ticket-machine', at: noon }]);
    expect((await staff.call('attend', { id: assistance, staff: 'Wang' })).ok).toBe(true);
    expect(await staff.call('attend', { id: assistance, staff: 'Li' })).toMatchObject({
      failure: { code: 'assistanceAttended' },
    });
    await told();
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
    await told();
    expect(staff.last('work').assistance).toEqual([]);
  });
});

describe('what a kiosk reports', () => {
  const device = deviceIdSchema.parse('receiptPrinter:smart-counter');
  const print = {
    state: 'doubtful' as const,
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
      papers: [print],
      interrupted: [],
    });
    await told();
    expect(staff.last('work').deviceTroubles).toEqual([
      { device, text: 'smart counter, receipt printer: out of paper, please load a roll' },
    ]);
    expect(staff.last('work').papers).toEqual([print]);
    kiosk.close();
    await told();
    expect(staff.last('work').deviceTroubles).toEqual([]);
  });

  it('is settled by the kiosk that owns the paper', async () => {
    const hub = aHub();
    const [owner, other, staff] = [await hub.kiosk(), await hub.kiosk(), await hub.staff()];
    await owner.call('report', { devices: [], papers: [print], interrupted: [] });
    expect(
      (await staff.call('settlePrint', { job: print.job, finding: 'wasPrinted', staff: 'Wang' })).ok,
    ).toBe(true);
    await told();
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
    expect(await stranger.call('requestApproval', aRequest())).toMatchObject({
      failure: { code: 'noHello' },
    });
    await (await hub.kiosk()).call('issueTicket', take());
    await told();
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
