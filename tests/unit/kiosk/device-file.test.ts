import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DeviceConfig, deviceConfigsSchema } from '../../../src/core/device.ts';
import { openDeviceFile, readDevices } from '../../../src/kiosk/device-file.ts';

const [reader, printer, board] = deviceConfigsSchema.parse([
  {
    id: 'idCardReader:smart-counter',
    model: 'id-card/sdt',
    transport: { kind: 'serial', path: '/dev/ttyUSB0', baud: 115_200 },
  },
  {
    id: 'receiptPrinter:smart-counter',
    model: 'receipt-printer/escpos',
    transport: { kind: 'tcp', host: '192.0.2.17', port: 9100 },
  },
  { id: 'callBoard:hall', model: 'call-board/alpha', transport: { kind: 'sim', path: '/run/1', baud: 9600 } },
]) as [DeviceConfig, DeviceConfig, DeviceConfig];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fenliu-devices-'));
  return () => rmSync(folder, { recursive: true, force: true });
});
const inFolder = (name: string): string => join(folder, name);
const kept = (name: string): unknown => JSON.parse(readFileSync(inFolder(name), 'utf8'));
const open = (start: readonly DeviceConfig[] = [reader]) => openDeviceFile(folder, start);

describe('which devices a kiosk has', () => {
  it('is what it was started with, until a technician changes it, and from then on what they wrote', () => {
    expect(open()).toMatchObject({ current: expect.any(Function) });
    const first = open();
    expect([first.current(), first.source()]).toEqual([[reader], 'start']);
    expect(first.change([reader, printer])).toMatchObject({ ok: true });
    expect([first.current(), first.source()]).toEqual([[reader, printer], 'technician']);
    const second = open([board]);
    expect([second.current(), second.source()]).toEqual([[reader, printer], 'technician']);
  });

  it('is kept as it was before the last change, beside it', () => {
    const file = open();
    file.change([reader, printer]);
    file.change([printer]);
    expect(kept('devices.json')).toEqual([printer]);
    expect(kept('devices.previous.json')).toEqual([reader, printer]);
  });

  it('is what it was started with again when the technician puts their file aside', () => {
    const file = open();
    file.change([printer]);
    expect(file.useStart()).toMatchObject({ ok: true });
    expect([file.current(), file.source()]).toEqual([[reader], 'start']);
    expect(open().source()).toBe('start');
    expect(kept('devices.previous.json')).toEqual([printer]);
  });

  it.each([
    ['no JSON', '[{'],
    ['cut off by a power cut', ''],
    [
      'wrong in one place',
      JSON.stringify([{ ...reader, transport: { kind: 'serial', path: '/dev/x', baud: 1 } }]),
    ],
    ['lists a device twice', JSON.stringify([reader, reader])],
  ])('is the last good file when the newest is %s, and it is said what is wrong and where', (_, content) => {
    const file = open();
    file.change([printer]);
    file.change([printer, reader]);
    writeFileSync(inFolder('devices.json'), content);
    const next = open();
    expect(next.current()).toEqual([printer]);
    expect(next.source()).toBe('technician');
    expect(next.fault()).toContain(inFolder('devices.json'));
    // The bad file is looked at by nobody while it is overwritten, and the good one is not overwritten by it.
    next.change([printer, board]);
    expect(readFileSync(inFolder('devices.refused.json'), 'utf8')).toBe(content);
    expect(kept('devices.previous.json')).toEqual([printer]);
    expect([open().current(), open().fault()]).toEqual([[printer, board], undefined]);
  });

  it('is what it was started with when there is no good file at all', () => {
    writeFileSync(inFolder('devices.json'), '{}');
    const file = open();
    expect([file.current(), file.source()]).toEqual([[reader], 'start']);
    expect(file.fault()).toContain('expected array');
    expect(file.useStart()).toMatchObject({ ok: true });
    expect(file.fault()).toBeUndefined();
    expect(open().fault()).toBeUndefined();
  });

  it('does not change when it cannot be written', () => {
    const file = openDeviceFile(inFolder('not-there'), [reader]);
    expect(file.change([printer])).toMatchObject({ ok: false, failure: { code: 'fileUnwritable' } });
    expect([file.current(), file.source()]).toEqual([[reader], 'start']);
  });

  it('finds simulated devices at the sockets of this start', () => {
    open([board]).change([board, printer]);
    const moved: DeviceConfig = { ...board, transport: { kind: 'sim', path: '/run/2', baud: 9600 } };
    expect(open([moved]).current()).toEqual([moved, printer]);
  });

  it('is said with the place of the fault when it is read from a file', () => {
    writeFileSync(inFolder('d.json'), JSON.stringify([reader, { ...printer, id: 'Printer 1' }]));
    const read = readDevices(inFolder('d.json'));
    expect(read).toMatchObject({ ok: false, failure: { code: 'devicesWrong' } });
    expect(JSON.stringify(read)).toContain('[1].id');
  });
});
