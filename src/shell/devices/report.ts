import { lineText } from '../../core/device-model.ts';
import type { Traced } from '../../core/device-trace.ts';
import type { Language } from '../../core/language.ts';
import { cellsOf, padCells } from '../messages.ts';
import type { Diagnostics } from './technician-client.ts';
import { sayUsageIn } from './usage-texts.ts';

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cellsOf(cell))),
    [],
  );
  return rows.map(row =>
    row
      .map((cell, column) => padCells(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

type Device = Diagnostics['devices'][number];

/** The words of XFS4IoT, which technicians know: `online`, `paper low`. */
function stateText({ state }: Device): string {
  const { device, cause: _, serialNumber: __, ...parts } = state;
  return [device, ...Object.entries(parts).map(([name, value]) => `${name} ${value}`)].join(', ');
}

/** What is configured, and what is attached and is not. */
export function listText({ devices, unknown }: Diagnostics, language: Language): string[] {
  const say = sayUsageIn(language);
  const rows = devices.map(device => [
    device.config.id,
    device.config.model,
    lineText(device.config.transport),
    stateText(device),
  ]);
  const found = unknown.map(({ line, models }) => [
    line.kind === 'hid' ? `hid ${line.vendorId}:${line.productId}` : (line.path ?? ''),
    [line.manufacturer, line.product].filter(part => part !== undefined).join(' '),
    models.join(' '),
  ]);
  return [
    ...(rows.length === 0 ? [say('noDevices')] : table([columnsOf(language), ...rows])),
    ...(found.length === 0 ? [] : ['', say('unknownLines'), ...table(found)]),
  ];
}

const columnsOf = (language: Language): string[] => {
  const say = sayUsageIn(language);
  return [say('columnId'), say('columnModel'), say('columnLine'), say('columnState')];
};

/** Whether the hub is there, and where. */
function hubText({ hub }: Diagnostics, language: Language): string {
  const { state, since, address = '' } = hub;
  return sayUsageIn(language)('statusHub', { state, since: clock(since), address }).trimEnd();
}

/** What waits to be sent, why it does, and when it is tried again. */
function syncText({ sync }: Diagnostics, language: Language): string[] {
  const say = sayUsageIn(language);
  const { lastError, lastErrorClass, nextTryAt } = sync;
  return [
    say('statusSync', { state: sync.state, waiting: sync.lastSeq - sync.ackedSeq }),
    ...(lastError === undefined
      ? []
      : [`    ${say('statusSyncError', { class: lastErrorClass ?? '-', error: lastError })}`]),
    ...(nextTryAt === undefined ? [] : [`    ${say('statusNextTry', { time: clock(nextTryAt) })}`]),
  ];
}

/** That the store was made again from a backup, and from when on facts may be missing. */
function restoreText({ store }: Diagnostics, language: Language): string[] {
  if (store === undefined) return [];
  const { restoredAt, backup, unknownSince } = store;
  const values = { at: clock(restoredAt), backup: clock(backup.at), since: clock(unknownSince) };
  return [sayUsageIn(language)('statusRestored', { ...values, seq: backup.seq })];
}

/** How every device is and since when, why, and what to do; before that how the node stands. */
export function statusText(diagnostics: Diagnostics, language: Language): string[] {
  const say = sayUsageIn(language);
  const { branch, node, version, driverHost, devices } = diagnostics;
  return [
    say('statusKiosk', { branch, node, version }),
    say('statusHost', {
      state: driverHost.state,
      restarts: driverHost.restarts,
      since: clock(driverHost.since),
    }),
    hubText(diagnostics, language),
    ...syncText(diagnostics, language),
    ...restoreText(diagnostics, language),
    '',
    ...devices.flatMap(device => [
      `${device.config.id}  ${stateText(device)}  ${say('since', { time: clock(device.since) })}`,
      ...(device.state.serialNumber === undefined ? [] : [`    ${device.state.serialNumber}`]),
      ...(device.state.cause === undefined ? [] : [`    ${device.state.cause}`]),
      ...(device.instruction === undefined ? [] : [`    ${device.instruction[language]}`]),
    ]),
  ];
}

/** The frames of a line, oldest first, with as much of them as may be shown. */
export const traceText = (frames: readonly Traced[], language: Language): string[] =>
  frames.length === 0 ? [sayUsageIn(language)('noFrames')] : frames.map(frame => frameText(frame, language));

function frameText(frame: Traced, language: Language): string {
  const say = sayUsageIn(language);
  const at = `${clock(frame.at).slice(11)}.${String(frame.at % 1000).padStart(3, '0')}`;
  switch (frame.kind) {
    case 'lineOpened':
      return `${at}  ${say('lineOpened')}`;
    case 'lineLost':
      return `${at}  ${say('lineLost', { cause: frame.cause })}`;
    case 'sent':
    case 'received': {
      const { shown, length } = frame;
      const hidden = length - shown.length / 2;
      const bytes = [
        ...(shown.match(/../g) ?? []),
        ...(hidden > 0 ? [say('moreBytes', { count: hidden })] : []),
      ].join(' ');
      return `${at}  ${frame.kind === 'sent' ? '→' : '←'}  ${bytes}`;
    }
  }
}

/** The time of day here, as a technician's watch has it. */
const clock = (at: number): string => new Date(at).toLocaleString('sv-SE');
