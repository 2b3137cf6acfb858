import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import cards from '../../../../assets/bench/cards.json' with { type: 'json' };
import { type HostOperation, hostOperationSchema } from '../../../../src/bank/port.ts';
import { type Ledger, openLedger } from '../../../../src/bank/sandbox/ledger.ts';
import { ledgerMigrations } from '../../../../src/bank/sandbox/schema.ts';
import { loadSeed } from '../../../../src/bank/sandbox/seed.ts';
import { hasRightCheckDigit } from '../../../../src/core/identity-document.ts';
import { newId } from '../../../../src/core/new-id.ts';
import { assert } from '../../../../src/core/result.ts';
import { migrate } from '../../../../src/store/migrate.ts';
import { openDatabase } from '../../../../src/store/open-database.ts';

const seed = loadSeed();
const zhang = { id: 'C0000001', name: '张三', document: '11010519491231002X', account: '6200000000000001' };
const li = { name: '李四', account: '6200000000000002' };
const opening = 26_800_000;

type Transfer = Extract<HostOperation, { kind: 'transfer' }>;
const transfer = (changes: Record<string, unknown> = {}): Transfer =>
  hostOperationSchema.parse({
    kind: 'transfer',
    id: newId(),
    customer: zhang.id,
    from: zhang.account,
    to: li.account,
    toName: li.name,
    amount: 100_000,
    fee: 200,
    ...changes,
  }) as Transfer;
const newPhone = (changes: Record<string, unknown> = {}): HostOperation =>
  hostOperationSchema.parse({
    kind: 'changePhone',
    id: newId(),
    customer: zhang.id,
    phone: '13900000001',
    ...changes,
  });

describe('the sandbox ledger', () => {
  let folder: string;
  let ledger: Ledger;

  const open = (): Ledger => {
    const opened = openLedger(join(folder, 'ledger.sqlite'), seed, () => 1_000);
    assert(opened.ok, 'the ledger opens');
    return opened.value;
  };
  const balance = (account = zhang.account): number | undefined =>
    ledger
      .lookUpCustomer(zhang.document, zhang.name)
      ?.accounts.find(candidate => candidate.number === account)?.balance;
  const submit = (operation: HostOperation): unknown => ledger.submit(operation);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fenliu-ledger-'));
    ledger = open();
  });
  afterEach(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });

  it('ships with people whose document numbers are right and whose accounts are all different', () => {
    const accounts = seed.customers.flatMap(customer => customer.accounts.map(account => account.number));
    expect(new Set([...accounts, seed.vault, seed.feeIncome]).size).toBe(accounts.length + 2);
    const documents = seed.customers.flatMap(customer => customer.document ?? []);
    const residents = documents.filter(document => /^\d/.test(document) && !document.startsWith('9'));
    expect(residents.filter(document => !hasRightCheckDigit(document))).toEqual([]);
  });

  it('knows everybody in the drawer of test cards whose card is good', () => {
    const unknown = cards
      .map(({ id, fields }) => ({ id, number: fields.number, name: fields.englishName ?? fields.name ?? '' }))
      .filter(({ number, name }) => !ledger.lookUpCustomer(number, name));
    // A wrong check digit and an expired card: neither comes as far as the core.
    expect(unknown.map(({ id }) => id)).toEqual(['sun-cuo', 'qian-guo']);
  });

  it('knows a customer by document number and name together', () => {
    expect(ledger.lookUpCustomer(zhang.document, zhang.name)).toMatchObject({
      id: zhang.id,
      name: '张三',
      phone: '13800000001',
      accounts: [{ number: zhang.account, balance: opening }, { number: '6200000000000000019' }],
    });
    expect(ledger.lookUpCustomer(zhang.document, '李四')).toBeUndefined();
    expect(ledger.lookUpCustomer('110105194912310021', zhang.name)).toBeUndefined();
  });

  it('tells a payee only with most of the name hidden, and not the own accounts of the bank', () => {
    expect(ledger.payeeName('6200000000000004')).toBe('欧阳**');
    expect(ledger.payeeName('6299999999999999')).toBeUndefined();
    expect(ledger.payeeName(seed.feeIncome)).toBeUndefined();
  });

  it('takes amount and fee from the payer and gives the payee the amount', () => {
    expect(submit(transfer())).toMatchObject({ state: 'done' });
    expect(balance()).toBe(opening - 100_200);
    expect(ledger.lookUpCustomer('110105198506150014', li.name)?.accounts[0]?.balance).toBe(3_600_000);
    expect(ledger.trialBalance()).toMatchObject({ unsoundOperations: 0, overdrawn: 0 });
  });

  it('changes a phone number, and refuses the one that is already there', () => {
    expect(submit(newPhone())).toMatchObject({ state: 'done' });
    expect(ledger.lookUpCustomer(zhang.document, zhang.name)?.phone).toBe('13900000001');
    expect(submit(newPhone())).toEqual({ state: 'refused', reason: 'phoneUnchanged' });
  });

  it.each([
    ['one fen more than the account holds, fee included', { amount: opening - 199 }, 'insufficientFunds'],
    ['a payee that does not exist', { to: '6299999999999999' }, 'payeeUnknown'],
    ['the own account of the bank', { to: seed.feeIncome }, 'payeeUnknown'],
    ['a name that is not the full name of the payee', { toName: '李' }, 'payeeNameDiffers'],
    ['an account paid from itself', { to: zhang.account, toName: '张三' }, 'sameAccount'],
    ['the account of somebody else', { from: li.account, to: zhang.account }, 'accountNotYours'],
    ['nothing', { amount: 0 }, 'badRequest'],
    ['less than nothing', { amount: -100 }, 'badRequest'],
    ['a fee below nothing', { fee: -1 }, 'badRequest'],
    ['more than anybody may enter', { amount: 10_000_000_000_000 }, 'badRequest'],
    ['a customer who does not exist', { customer: 'C9' }, 'badRequest'],
  ])('refuses a transfer of %s', (_, changes, reason) => {
    const before = ledger.trialBalance();
    expect(submit(transfer(changes))).toEqual({ state: 'refused', reason });
    expect(ledger.trialBalance()).toEqual(before);
  });

  it('lets an account be emptied to the last fen', () => {
    expect(submit(transfer({ amount: opening - 200 }))).toMatchObject({ state: 'done' });
    expect(balance()).toBe(0);
  });

  it.each(['12345678901', '1390000000', '139000000011', '１３９００００００１１'])(
    'refuses %s as a mobile number',
    phone => {
      expect(submit(newPhone({ phone }))).toEqual({ state: 'refused', reason: 'badRequest' });
    },
  );

  it('books an operation once, however often it is submitted, also after a restart', () => {
    const operation = transfer();
    const first = submit(operation);
    expect(submit(operation)).toEqual(first);
    ledger.close();
    ledger = open();
    expect(submit(operation)).toEqual(first);
    expect(ledger.find(operation.id)).toEqual(first);
    expect(balance()).toBe(opening - 100_200);
  });

  it('keeps a refusal for good, even when the operation would be possible by now', () => {
    const tooMuch = transfer({ amount: opening });
    expect(submit(tooMuch)).toEqual({ state: 'refused', reason: 'insufficientFunds' });
    submit(transfer({ from: '6200000000000000019', to: zhang.account, toName: '张三', amount: 50_000 }));
    expect(submit(tooMuch)).toEqual({ state: 'refused', reason: 'insufficientFunds' });
  });

  it('refuses an id that comes again with another content, and keeps the first', () => {
    const operation = transfer();
    const first = submit(operation);
    expect(submit({ ...operation, toName: '李五' })).toEqual({ state: 'refused', reason: 'badRequest' });
    expect(ledger.find(operation.id)).toEqual(first);
    expect(balance()).toBe(opening - 100_200);
  });

  it('never accepts what was asked about and was unknown, and never says otherwise, also after a restart', () => {
    const operation = transfer();
    expect(ledger.find(operation.id)).toEqual({ state: 'unknown' });
    for (let life = 0; life < 2; life++) {
      expect(submit(operation)).toEqual({ state: 'refused', reason: 'badRequest' });
      expect(submit(operation)).toEqual({ state: 'refused', reason: 'badRequest' });
      expect(ledger.find(operation.id)).toEqual({ state: 'unknown' });
      expect(balance()).toBe(opening);
      ledger.close();
      ledger = open();
    }
    expect(submit(transfer())).toMatchObject({ state: 'done' });
  });

  it('keeps the promises in books of the first schema', () => {
    const file = join(folder, 'old.sqlite');
    const operation = transfer();
    const opened = openDatabase(file, 'plain');
    assert(opened.ok, 'the old books open');
    assert(migrate(opened.value, ledgerMigrations.slice(0, 1)).ok, 'they have the first schema');
    opened.value.prepare('INSERT INTO inquiries VALUES (?, 50)').run(operation.id);
    opened.value.close();
    const old = openLedger(file, seed, () => 1_000);
    assert(old.ok, 'the ledger opens');
    expect(old.value.submit(operation)).toEqual({ state: 'refused', reason: 'badRequest' });
    expect(old.value.submit(transfer())).toMatchObject({ state: 'done' });
    old.value.close();
  });

  it('gives every booking a reference of its own', () => {
    const references = [1, 2, 3].map(() => ledger.submit(transfer()));
    expect(new Set(references.map(fate => (fate.state === 'done' ? fate.reference : ''))).size).toBe(3);
  });

  it('refuses to open the books of another process', () => {
    expect(openLedger(join(folder, 'ledger.sqlite'), seed, () => 1)).toMatchObject({
      ok: false,
      failure: { code: 'storeBusy' },
    });
  });

  it('stays in balance, creates no money and overdraws nobody, whatever is asked of it', () => {
    const holders = seed.customers.flatMap(({ id, name, accounts }) =>
      accounts.map(({ number }) => ({ id, name, number })),
    );
    const start = ledger.trialBalance();
    const asked = fc
      .record({
        id: fc.constantFrom(...Array.from({ length: 6 }, () => newId<string>())),
        payer: fc.constantFrom(...holders),
        payee: fc.constantFrom(...holders, { id: '', name: '无人', number: '6299999999999999' }),
        amount: fc.oneof(fc.integer({ min: -10, max: 5_000_000 }), fc.constant(Number.MAX_SAFE_INTEGER)),
        fee: fc.integer({ min: -1, max: 500 }),
        again: fc.boolean(),
      })
      .map(({ payer, payee, ...rest }) => ({
        customer: payer.id,
        from: payer.number,
        to: payee.number,
        toName: payee.name,
        ...rest,
      }));
    let booked = 0;
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 20 }), operations => {
        for (const { again, ...changes } of operations) {
          const fate = ledger.submit(transfer(again ? changes : { ...changes, id: newId() }));
          if (fate.state === 'done') booked += 1;
          const { debits, credits, unsoundOperations, overdrawn } = ledger.trialBalance();
          expect({ difference: debits - credits, unsoundOperations, overdrawn }).toEqual({
            difference: 0,
            unsoundOperations: 0,
            overdrawn: 0,
          });
        }
      }),
      { numRuns: 30 },
    );
    expect(booked).toBeGreaterThan(0);
    expect(start.debits).toBe(start.credits);
  });
});
