import { parseArgs } from 'node:util';
import { benchCardRead } from './card-read.ts';
import { benchDeviceCodecs } from './devices-codecs.ts';
import { benchDeviceCommands } from './devices-commands.ts';
import type { Figure } from './figure.ts';
import { benchJournalAppend } from './journal-append.ts';
import { benchReceiptEncode } from './receipt-encode.ts';
import { benchIntentToView } from './session-view.ts';
import { benchStartScreen } from './start-screen.ts';
import { benchStore } from './store.ts';
import { benchSync } from './sync.ts';
import { benchIntentToByte } from './ticket-byte.ts';

const groups: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  'start.screen': benchStartScreen,
  'session.intentToView': benchIntentToView,
  'ticket.intentToByte': benchIntentToByte,
  'card.read': benchCardRead,
  'devices.command': benchDeviceCommands,
  'devices.codec': benchDeviceCodecs,
  'journal.append': benchJournalAppend,
  store: benchStore,
  'receipt.encode': benchReceiptEncode,
  sync: benchSync,
};

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find(name => !Object.keys(groups).some(group => group.startsWith(name)));
if (unknown !== undefined) {
  console.error(`No group "${unknown}". There are: ${Object.keys(groups).join(', ')}.`);
  process.exit(64);
}
const chosen = Object.entries(groups).filter(
  ([group]) => positionals.length === 0 || positionals.some(name => group.startsWith(name)),
);

if (!values.json) console.log(row('group', 'name', 'value', 'limit', 'ratio', 'compared with'));
for (const [, measure] of chosen)
  for (const figure of await measure()) {
    if (values.json) console.log(JSON.stringify(figure));
    else
      console.log(
        row(
          figure.group,
          figure.name,
          `${figure.value} ${figure.unit}`,
          figure.limit === undefined ? '' : `${figure.limit} ${figure.unit}`,
          figure.ratio === undefined ? '' : String(figure.ratio),
          [figure.peer, figure.remark].filter(text => text !== undefined).join('; '),
        ),
      );
  }

function row(...cells: readonly [string, string, string, string, string, string]): string {
  const widths = [22, 30, 18, 14, 8];
  return cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join(' ')
    .trimEnd();
}
