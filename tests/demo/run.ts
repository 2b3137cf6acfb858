import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Language } from '../../src/core/language.ts';
import { launchBrowser } from '../support/browser.ts';
import { connectScreen } from '../support/screen-client.ts';
import { deviceId } from '../support/visitor.ts';
import { startProduct } from './hall-process.ts';
import { Stage } from './stage.ts';
import { counterVisit, ticketVisit } from './visits.ts';

/**
 * Both visits by themselves, in Chinese and in English, before real pages in a headless browser: tells each step with
 * its time, shows what head office got, and keeps pictures in `.demo`. `--pictures` also renews the manual's.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.demo');
const manual = join(root, 'assets/manual/pictures');
const landscape = { width: 1920, height: 1080 };
const portrait = { width: 1080, height: 1920 };
const { values } = parseArgs({ options: { pictures: { type: 'boolean', default: false } } });

rmSync(folder, { recursive: true, force: true });
const began = performance.now();
const browser = await launchBrowser();
const product = await startProduct();
try {
  console.log(`${((performance.now() - began) / 1000).toFixed(2).padStart(7)} s  the hall runs`);
  const host = (screen: Parameters<typeof product.address>[0]): string =>
    new URL(product.address(screen)).origin;
  const bench = await connectScreen(host('bench'), 'bench');
  const staff = await connectScreen(host('staff'), 'staff');
  const technician = await connectScreen(host('technician'), 'technician');
  await technician.until('diagnostics', ({ devices }) =>
    devices.every(device => device.state.device === 'online'),
  );

  for (const language of ['zh-Hans', 'en'] satisfies Language[]) {
    const open = (screen: Parameters<typeof product.address>[0], size: typeof portrait): Promise<Stage> =>
      Stage.open(browser, product.address(screen), screen, language, size, folder, began);
    const counter = await open('smart-counter', landscape);
    const machine = await open('ticket-machine', portrait);
    const staffPage = await open('staff', landscape);
    const benchPage = await open('bench', landscape);
    const office = await open('head-office', landscape);
    const display = await open('hall-display', landscape);
    await counterVisit(counter, staffPage, bench, staff);
    await ticketVisit(machine, display, bench, staff);
    await benchPage.show('what lies on the bench', 'after');
    const { sync } = await technician.until('diagnostics', now => now.sync.ackedSeq === now.sync.lastSeq);
    await office.show('head office sees every branch', 'fleet');
    await office.page.locator('.branch a').first().click();
    await office.page.locator('.figures').waitFor();
    await office.page.waitForTimeout(500);
    await office.show(`head office has all ${sync.lastSeq} entries`, 'day');
    for (const face of ['smart-counter', 'ticket-machine'])
      await bench.call('tearPaper', { device: deviceId(`receiptPrinter:${face}`) });
    for (const stage of [counter, machine, staffPage, benchPage, office, display]) await stage.close();
  }

  const headOffice = await connectScreen(host('head-office'), 'head-office');
  const { sync } = await technician.until('diagnostics', now => now.sync.ackedSeq === now.sync.lastSeq);
  const fleet = await headOffice.until('fleet', ({ branches }) => branches.length > 0);
  const [branch] = fleet.branches;
  if (!branch) throw new Error('head office knows no branch');
  await headOffice.call('watch', { branch: branch.id });
  const day = await headOffice.until('day', now => now.entryCount >= sync.lastSeq);
  console.log(
    `\nHead office has ${day.entryCount} entries of ${branch.nodes.length} node, ${sync.lastSeq} were written:`,
  );
  for (const entry of day.entries.toReversed())
    console.log(
      `${String(entry.seq).padStart(5)}  ${new Date(entry.at).toISOString().slice(11, 23)}  ${entry.kind.padEnd(20)} ${entry.summary}`,
    );
  if (day.entryCount !== sync.lastSeq) throw new Error('head office does not have them all');
  console.log(`\nPictures are in ${relative(process.cwd(), folder)}.`);

  if (values.pictures) {
    mkdirSync(manual, { recursive: true });
    for (const [from, to] of [
      ['zh-Hans/smart-counter-11-confirm.png', 'smart-counter.png'],
      ['zh-Hans/ticket-machine-04-number.png', 'ticket-machine.png'],
    ] as const)
      copyFileSync(join(folder, from), join(manual, to));
    console.log(`The manual's pictures are renewed.`);
  }
} finally {
  await browser.close();
  await product.stop();
}
