import { text } from '../../src/catalogue/texts.ts';
import type { benchContract } from '../../src/rpc/bench.ts';
import type { staffContract } from '../../src/rpc/staff.ts';
import type { ScreenClient } from '../support/screen-client.ts';
import { deviceId } from '../support/visitor.ts';
import type { Stage } from './stage.ts';

type Bench = ScreenClient<typeof benchContract>;
type Staff = ScreenClient<typeof staffContract>;

const counterReader = deviceId('idCardReader:smart-counter');
const counterPrinter = deviceId('receiptPrinter:smart-counter');
const machinePrinter = deviceId('receiptPrinter:ticket-machine');

const paperOf = async (bench: Bench, printer: typeof counterPrinter): Promise<number> => {
  const value = await bench.until('bench', ({ devices }) =>
    devices.some(
      device => device.id === printer && 'lines' in device && device.lines.some(line => line.kind === 'cut'),
    ),
  );
  const found = value.devices.find(device => device.id === printer);
  return found && 'lines' in found ? found.lines.length : 0;
};

/** Change of the phone number, then a transfer that a member of staff has to approve, with one card. */
export async function counterVisit(
  counter: Stage,
  staffPage: Stage,
  bench: Bench,
  staff: Staff,
): Promise<void> {
  const next = counter.say('customer.next');
  await counter.heading(counter.text('attract.smart-counter'));
  await counter.show('nobody is here', 'attract');

  await counter.press(counter.say('customer.attract.start'));
  await counter.heading(counter.say('customer.identify.question'));
  await counter.show('touched; asks for the card', 'identify');
  await bench.call('layCard', { device: counterReader, card: 'zhang-san' });
  counter.tell('a card is laid on the reader');
  await counter.heading(counter.text('select.smart-counter'));
  await counter.show('the card is read and the core knows its owner', 'select');

  await counter.press(counter.language === 'en' ? /^Change phone/ : /^更改手机/);
  await counter.heading(counter.language === 'en' ? 'New phone number' : '新手机号');
  await counter.type('13900000001');
  await counter.show('the new phone number is typed', 'phone');
  await counter.press(next);
  await counter.heading(counter.say('customer.confirm.question'));
  await counter.turnTo(counter.page.getByRole('button', { name: counter.text('review.confirm') }));
  await counter.show('says what will happen', 'phone-confirm');
  await counter.press(counter.text('review.confirm'));
  // The second visit finds the number changed already: the core refuses, in words.
  await counter.page
    .getByRole('heading', {
      name: new RegExp(`${counter.text('done.phoneTitle')}|${counter.text('done.refusedTitle')}`),
    })
    .waitFor({ timeout: 20_000 });
  await counter.show('the core has answered; the receipt is printed', 'phone-done');

  await counter.press(counter.say('customer.done.another'));
  await counter.heading(counter.text('select.smart-counter'));
  await counter.press(counter.language === 'en' ? /^Transfer money/ : /^转账/);
  await counter.page.getByText('6200 **** 0001').click();
  await counter.show('the paying account is chosen', 'account');
  await counter.press(next);
  await counter.type('6200000000000003');
  await counter.show('the payee’s account is typed', 'payee-account');
  await counter.press(next);
  if (counter.language === 'en') await counter.page.getByRole('textbox').fill('王五');
  else
    for (const [pinyin, sign] of [
      ['wang', '王'],
      ['wu', '五'],
    ] as const) {
      await counter.type(pinyin);
      await counter.press(sign);
    }
  await counter.show('the payee’s name is typed', 'payee-name');
  await counter.press(next);
  await counter.type('60000');
  await counter.show('the amount is typed', 'amount');
  await counter.press(next);
  const tick = counter.page.getByRole('checkbox');
  await counter.heading(counter.say('customer.confirm.question'));
  await counter.show('says what will happen, the fee and the risk', 'confirm');
  await counter.turnTo(tick);
  await tick.click();
  await counter.show('the risk is understood', 'confirm-ticked');
  await counter.press(counter.text('review.confirm'));
  await counter.heading(counter.text('approval.title'));
  await counter.show('above the limit: waits for the staff', 'waiting-for-approval');

  const { approvals } = await staff.until('work', work => work.approvals.length > 0);
  await staffPage.page.getByText('¥60,000.00').first().waitFor();
  await staffPage.show('the request is on the staff page', 'approval');
  const [asked] = approvals;
  if (!asked) throw new Error('no request arrived');
  const { id, digest, nonce } = asked;
  const decided = await staff.call('decide', {
    id,
    digest,
    nonce,
    decision: 'approve',
    reason: '',
    reviewer: '值班主管',
  });
  if (!decided.ok) throw new Error(decided.failure.code);
  staffPage.tell('approved, for the very digest that the customer saw');
  await counter.heading(counter.text('done.transferTitle'));
  await counter.show('booked, printed and proved by the printer', 'done');
  counter.tell(`the receipt has ${await paperOf(bench, counterPrinter)} lines`);
  await bench.call('takeCard', { device: counterReader });
  await counter.press(counter.say('customer.done.finish'));
  // The next customer is greeted in the branch's language again.
  await counter.heading(text('zh-Hans', 'attract.smart-counter'));
  const left = await counter.page.content();
  for (const personal of ['张', '王五', '13900000001', '6200000000000003', '11010519491231002X'])
    if (left.includes(personal)) throw new Error(`something personal is left on the screen: ${personal}`);
  counter.tell('everything personal is gone from the screen');
}

/** A number without a card, called to a window and served. */
export async function ticketVisit(machine: Stage, display: Stage, bench: Bench, staff: Staff): Promise<void> {
  await machine.heading(machine.text('attract.ticket-machine'));
  await machine.show('nobody is here', 'attract');
  await machine.press(machine.say('customer.attract.start'));
  await machine.press(machine.say('customer.identify.withoutCard'));
  await machine.heading(machine.text('select.ticket-machine'));
  await machine.show('goes on without a card', 'select');
  await machine.press(machine.language === 'en' ? /^Personal, cash/ : /^个人现金/);
  await machine.heading(machine.say('customer.confirm.question'));
  await machine.show('says what to bring', 'confirm');
  await machine.press(machine.text('review.takeNumber'));
  await machine.heading(machine.text('done.ticketTitle'));
  const number = (await machine.page.locator('.number-sign').textContent()) ?? '';
  await machine.show(`number ${number} is on the disk, then on paper`, 'number');
  machine.tell(`the slip has ${await paperOf(bench, machinePrinter)} lines`);

  await display.page.getByText(number).first().waitFor();
  const called = await staff.call('callNext', { window: '2' });
  if (!called.ok) throw new Error(called.failure.code);
  await staff.until('work', work => work.windows.some(window => window.ticket?.number === number));
  await bench.until('bench', ({ devices }) =>
    devices.some(device => device.class === 'callBoard' && device.text.includes(number)),
  );
  display.tell(`${number} is called to window 2; the LED board shows it`);
  await display.page.waitForTimeout(1_500);
  await display.show('the hall display shows it', 'called');
  const ended = await staff.call('endService', { window: '2', outcome: 'served' });
  if (!ended.ok) throw new Error(ended.failure.code);
  display.tell(`the service of ${number} has ended`);
  await machine.press(machine.say('customer.done.finish'));
  await machine.heading(text('zh-Hans', 'attract.ticket-machine'));
}
