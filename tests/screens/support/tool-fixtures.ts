import {
  approvalIdSchema,
  assistanceIdSchema,
  deviceIdSchema,
  operationIdSchema,
  printJobIdSchema,
} from '../../../src/core/ids.ts';
import type { benchContract } from '../../../src/rpc/bench.ts';
import type { Pushed } from '../../../src/rpc/contract.ts';
import type { hallDisplayContract } from '../../../src/rpc/hall-display.ts';
import type { staffContract } from '../../../src/rpc/staff.ts';

export type Work = Pushed<typeof staffContract, 'work'>;
export type Hall = Pushed<typeof hallDisplayContract, 'hall'>;
export type Bench = Pushed<typeof benchContract, 'bench'>;

const minute = 60_000;
export const approvalId = approvalIdSchema.parse('11111111-1111-4111-8111-111111111111');
export const secondApprovalId = approvalIdSchema.parse('22222222-2222-4222-8222-222222222222');
export const assistanceId = assistanceIdSchema.parse('33333333-3333-4333-8333-333333333333');
export const printJob = printJobIdSchema.parse('44444444-4444-4444-8444-444444444444');

/** A branch's morning: one number at window 2, people waiting, and one of everything that needs a person. */
export function busyWork(now: number): Work {
  return {
    branch: '城东支行',
    servedToday: 47,
    windows: [
      { id: '1', services: ['个人业务', '现金业务'] },
      {
        id: '2',
        services: ['个人业务', '现金业务'],
        ticket: {
          number: 'A023',
          service: '个人业务',
          customer: '张*',
          issuedAt: now - 14 * minute,
          state: 'called',
          calls: 2,
          calledAt: now - 3 * minute - 20_000,
        },
      },
      { id: '3', services: ['对公业务'] },
      {
        id: '5',
        services: ['对公业务'],
        ticket: {
          number: 'C007',
          service: '对公业务',
          customer: '',
          issuedAt: now - 30 * minute,
          state: 'called',
          calls: 1,
          calledAt: now - 11 * minute,
        },
      },
    ],
    waiting: [
      ['A024', '个人业务', '李*', 12],
      ['B011', '现金业务', '', 9],
      ['A025', '个人业务', '王**', 8],
      ['C008', '对公业务', '', 6],
      ['A026', '个人业务', '欧阳**', 2],
      ['B012', '现金业务', '赵*', 0],
    ].map(([number, service, customer, minutes]) => ({
      number: String(number),
      service: String(service),
      customer: String(customer),
      issuedAt: now - Number(minutes) * minute,
      state: 'waiting',
      calls: 0,
    })),
    approvals: [
      {
        id: approvalId,
        face: 'smart-counter',
        service: '转账',
        customer: '张*',
        rows: [
          { label: '收款人', value: '李四', emphasis: false },
          { label: '收款账号', value: '6222 0202 0000 0012 345', emphasis: false },
          { label: '转账金额', value: '¥60,000.00', note: '陆万元整', emphasis: true },
          { label: '手续费', value: '¥0.00', emphasis: false },
          { label: '付款账户', value: '6222 **** 0017', emphasis: false },
        ],
        warning: '请确认收款人是您认识的人。任何要求您“转到安全账户”的电话都是诈骗。',
        language: 'zh-Hans',
        reason: '金额超过 ¥50,000.00，需要工作人员核对',
        digest: 'ab'.repeat(32),
        nonce: 'nonce-1',
        requestedAt: now - 25_000,
        deadline: now + 155_000,
      },
    ],
    assistance: [{ id: assistanceId, face: 'ticket-machine', at: now - 40_000 }],
    interrupted: [
      {
        operation: operationIdSchema.parse('01a1fff1-6d26-7d20-acb4-215d7746a0a5'),
        face: 'smart-counter',
        at: now - 4 * minute,
        outcome: 'done',
      },
    ],
    papers: [
      {
        job: printJob,
        state: 'doubtful',
        face: 'smart-counter',
        title: '转账回单',
        at: now - 5 * minute,
        why: '打印时断电，没有收到完成应答',
      },
    ],
    deviceTroubles: [{ device: '取号机 · 票据打印机', text: '纸快用完了，请准备新纸卷' }],
  };
}

/** The same branch before it opens: nobody there, nothing wrong. */
export function quietWork(): Work {
  return {
    branch: '城东支行',
    servedToday: 0,
    windows: ['1', '2', '3', '5'].map(id => ({ id, services: ['个人业务'] })),
    waiting: [],
    approvals: [],
    assistance: [],
    papers: [],
    interrupted: [],
    deviceTroubles: [],
  };
}

export function busyHall(now: number): Hall {
  return {
    branch: '城东支行',
    nowServing: [
      { number: 'A023', window: '2', at: now - 20_000, calls: 1 },
      { number: 'C007', window: '5', at: now - 11 * minute, calls: 1 },
      { number: 'B010', window: '1', at: now - 13 * minute, calls: 2 },
      { number: 'A022', window: '3', at: now - 16 * minute, calls: 1 },
    ],
    waiting: ['A024', 'B011', 'A025', 'C008', 'A026', 'B012', 'A027'].map((number, index) => ({
      number,
      service: ['个人业务', '现金业务', '对公业务'][index % 3] ?? '',
    })),
    waitingCount: 7,
    notices: [
      { id: 'fraud', text: '银行工作人员不会要求您把钱转到“安全账户”。遇到可疑电话，请先问我们。' },
      { id: 'hours', text: '十二月一日起，本支行营业时间为 9:00 至 17:00。' },
    ],
  };
}

export const quietHall: Hall = {
  branch: '城东支行',
  nowServing: [],
  waiting: [],
  waitingCount: 0,
  notices: [],
};

export const cards: Bench['cards'] = [
  { id: 'zhang', label: '张三', note: '有效的居民身份证' },
  { id: 'li', label: '李四', note: '有效的居民身份证，账户余额少' },
  { id: 'expired', label: '王五', note: '已过有效期' },
  { id: 'check-digit', label: '赵六', note: '校验码错误' },
  { id: 'long-name', label: '古丽·阿卜杜热西提', note: '名字很长' },
  // More than the wallet has room for.
  ...Array.from({ length: 8 }, (_, index) => ({
    id: `more-${index}`,
    label: `测试${index}`,
    note: '外国人永久居留证 2017 版 · Foreign permanent resident',
  })),
];

const line = (
  text: string,
  more: { size?: number; bold?: boolean; align?: 'left' | 'centre' | 'right' } = {},
) => ({
  kind: 'text' as const,
  runs: [{ text, width: more.size ?? 1, height: more.size ?? 1, bold: more.bold ?? false }],
  align: more.align ?? ('left' as const),
});

export const ticketSlip = [
  line('城东支行', { align: 'centre' }),
  line('A024', { size: 4, bold: true, align: 'centre' }),
  line('个人业务', { size: 2, align: 'centre' }),
  line('-'.repeat(42)),
  line('前面等候                           3 人'),
  line('预计                         5 ~ 11 分钟'),
  line('取号时间                2026-11-21 09:41'),
  { kind: 'qr' as const, data: 'https://example.invalid/t/A024', align: 'centre' as const },
  line('请坐下等候，叫号时屏幕会显示', { align: 'centre' }),
  { kind: 'cut' as const },
];

export function benchOf(change: { card?: string; lines?: Bench['devices'][number] | undefined } = {}): Bench {
  const id = (name: string) => deviceIdSchema.parse(name);
  return {
    devices: [
      {
        class: 'idCardReader',
        id: id('idCardReader:ticket-machine'),
        model: 'id-card/sdt',
        plugged: true,
      },
      {
        class: 'receiptPrinter',
        id: id('receiptPrinter:ticket-machine'),
        model: 'receipt-printer/esc-pos',
        plugged: true,
        paper: 'low',
        coverOpen: false,
        busy: false,
        columns: 42,
        lines: [...ticketSlip],
      },
      {
        class: 'idCardReader',
        id: id('idCardReader:smart-counter'),
        model: 'id-card/sdt',
        plugged: true,
        ...(change.card === undefined ? {} : { card: change.card }),
      },
      {
        class: 'receiptPrinter',
        id: id('receiptPrinter:smart-counter'),
        model: 'receipt-printer/esc-pos',
        plugged: true,
        paper: 'full',
        coverOpen: false,
        busy: true,
        columns: 42,
        lines: [],
      },
      {
        class: 'callBoard',
        id: id('callBoard:hall'),
        model: 'call-board/alpha',
        plugged: true,
        text: 'A023  2',
        colour: 'red',
        flash: false,
      },
    ],
    cards,
  };
}
