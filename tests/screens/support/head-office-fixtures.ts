import { businessDay } from '../../../src/core/clock.ts';
import { branchIdSchema, nodeIdSchema } from '../../../src/core/ids.ts';
import type { Pushed } from '../../../src/rpc/contract.ts';
import type { headOfficeContract } from '../../../src/rpc/head-office.ts';

type Fleet = Pushed<typeof headOfficeContract, 'fleet'>;
type Branch = Fleet['branches'][number];
export type Node = Branch['nodes'][number];
export type Day = Pushed<typeof headOfficeContract, 'day'>;

const minute = 60_000;
const dayMs = 24 * 60 * minute;

export const aNode = (node: string, at: number, more: Partial<Node> = {}): Node => ({
  node: nodeIdSchema.parse(node),
  version: '0.1.0',
  contact: { at, lastSeq: 1_287, lastEntryAt: at, stopped: false, uninterpreted: 0 },
  devices: 3,
  ...more,
});

/** A branch where all is well. */
export const aBranch = (id: string, now: number, more: Partial<Branch> = {}): Branch => ({
  id: branchIdSchema.parse(id),
  latestDay: businessDay(now),
  nodes: [aNode('hub-1', now - 3_000), aNode('kiosk-1', now - 8_000), aNode('kiosk-2', now - 2 * minute)],
  troubles: [],
  ...more,
});

const printerOut = (now: number) => ({
  id: 'receiptPrinter:smart-counter',
  node: 'kiosk-1',
  status: 'userError',
  paper: 'out',
  cause: 'paper end sensor',
  at: now - 90_000,
});

/** One of everything that a branch can have, and names as long as they may be. */
export function busyFleet(now: number): Fleet {
  return {
    at: now,
    branches: [
      aBranch('east', now, {
        name: {
          'zh-Hans': '分流银行股份有限公司滨海新区城东文化商业中心综合支行营业部',
          'zh-Hant': '分流銀行股份有限公司濱海新區城東文化商業中心綜合支行營業部',
          en: 'Fenliu Bank, Binhai New Area, East Town Culture and Commerce Centre Full-Service Branch',
        },
        troubles: [printerOut(now)],
      }),
      aBranch('harbour', now, {
        nodes: [aNode('hub-1', now - 26 * minute), aNode('kiosk-1', now - 26 * minute)],
      }),
      aBranch('a-branch-name-that-is-as-long-as-it-may', now, {
        nodes: [
          aNode('hub-1', now - 1_000),
          aNode('kiosk-with-a-name-as-long-as-it-may-be-x', now - 1_000, {
            refusal: { code: 'gap', wants: 118_204, since: now - 40 * minute, at: now, times: 80 },
          }),
          aNode('kiosk-2', now - 5_000),
          aNode('kiosk-3', now - 5_000),
          aNode('kiosk-4', now - 5_000),
        ],
        troubles: [printerOut(now), { ...printerOut(now), id: 'callBoard:hall', status: 'offline' }],
      }),
      aBranch('market', now, {
        nodes: [
          aNode('hub-1', now - 1_000),
          aNode('kiosk-1', now - 1_000, {
            conflict: { kind: 'secondKey', since: now - 3 * dayMs, at: now - minute },
          }),
        ],
      }),
      aBranch('old-town', now, {
        nodes: [
          aNode('hub-1', now - 14 * 60 * minute, {
            devices: 0,
            contact: {
              at: now - 14 * 60 * minute,
              lastSeq: 40_211,
              lastEntryAt: now - 14 * 60 * minute,
              stopped: true,
              uninterpreted: 12,
            },
          }),
        ],
      }),
      aBranch('brand-new', now, {
        latestDay: undefined,
        nodes: [aNode('kiosk-1', now, { version: undefined, contact: undefined, devices: 0 })],
      }),
    ],
  };
}

/** Two hundred branches, of which every fiftieth has a device out. */
export const largeFleet = (now: number): Fleet => ({
  at: now,
  branches: Array.from({ length: 200 }, (_, index) =>
    aBranch(
      `branch-${String(index + 1).padStart(3, '0')}`,
      now,
      index % 50 === 7 ? { troubles: [printerOut(now)] } : {},
    ),
  ),
});

export const words: Pushed<typeof headOfficeContract, 'words'> = {
  services: {
    personal: { 'zh-Hans': '个人现金业务', 'zh-Hant': '個人現金業務', en: 'Personal, cash' },
    corporate: { 'zh-Hans': '对公业务', 'zh-Hant': '對公業務', en: 'Corporate' },
    transfer: { 'zh-Hans': '转账汇款', 'zh-Hant': '轉帳匯款', en: 'Transfer' },
    'change-phone': { 'zh-Hans': '变更预留手机号', 'zh-Hant': '變更預留手機號', en: 'Change mobile number' },
  },
};

export function busyDay(now: number): Day {
  return {
    branch: branchIdSchema.parse('east'),
    day: businessDay(now),
    days: [businessDay(now), businessDay(now - dayMs), businessDay(now - 2 * dayMs)],
    tickets: Array.from({ length: 57 }, (_, index) => {
      const issuedAt = now - (58 - index) * 4 * minute;
      const state = index < 50 ? (index % 9 === 4 ? 'noShow' : 'served') : index < 52 ? 'called' : 'waiting';
      return {
        number: `${'ABC'[index % 3]}${String(index + 1).padStart(3, '0')}`,
        node: 'hub-1',
        service: ['personal', 'a-service-that-no-catalogue-knows', 'corporate'][index % 3] ?? '',
        state,
        issuedAt,
        ...(index < 52 ? { calledAt: issuedAt + 9 * minute, window: String(1 + (index % 4)) } : {}),
        ...(index < 50 ? { endedAt: issuedAt + 14 * minute } : {}),
      };
    }),
    operations: (
      [
        {
          state: 'done',
          amount: 6_000_000,
          fee: 0,
          paper: 'printed',
          approval: 'approved',
          reviewer: '陈主管',
        },
        { state: 'done', amount: 123_456, fee: 550, paper: 'printed' },
        {
          state: 'refused',
          amount: 9_900_000,
          fee: 0,
          paper: 'failed',
          approval: 'approved',
          reviewer: '陈主管',
        },
        { state: 'sent', amount: 50_000, fee: 0 },
        { state: 'done', paper: 'doubtful' },
        { state: 'withdrawn', amount: 800_000, fee: 0 },
        { state: 'withdrawn', amount: 900_000, fee: 0, approval: 'expired' },
        { state: 'withdrawn', amount: 950_000, fee: 0, approval: 'refused', reviewer: '陈主管' },
      ] as const
    ).map((told, index) => ({
      ...told,
      id: `55555555-5555-4555-8555-55555555555${index}`,
      node: 'kiosk-1',
      service: 'amount' in told ? 'transfer' : 'change-phone',
      at: now - index * 11 * minute,
      ...(told.state === 'done' ? { coreReference: `CB20261121${431 + index}` } : {}),
    })),
    devices: [
      { id: 'idCardReader:smart-counter', node: 'kiosk-1', status: 'online', at: now - 60 * minute },
      {
        id: 'receiptPrinter:ticket-machine',
        node: 'kiosk-1',
        status: 'online',
        paper: 'low',
        at: now - 60 * minute,
      },
      printerOut(now),
      { id: 'callBoard:hall', node: 'hub-1', status: 'offline', at: now - 5 * minute },
    ],
    entries: Array.from({ length: 80 }, (_, index) => ({
      node: index % 3 === 0 ? 'hub-1' : 'kiosk-1',
      seq: 1287 - index,
      at: now - index * 21_000,
      kind:
        ['ticketCalled', 'printSettled', 'ticketIssued', 'operationSettled', 'deviceStateChanged'][
          index % 5
        ] ?? '',
      summary:
        [
          'number A023 · window 2 · calls 1',
          'job …555551 · outcome printed · proof processId',
          'number A024 · service personal · request …555552 · customer 张* · ahead 3',
          'operation …555553 · outcome done · reference CB20261121431',
          'device receiptPrinter:smart-counter · state {"device":"userError","paper":"out"}',
        ][index % 5] ?? '',
      ...(index % 5 === 4 ? { device: printerOut(now) } : {}),
    })),
    entryCount: 4597,
  };
}
