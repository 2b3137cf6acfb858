import type { DriverCommand } from '../../../../../drivers/driver.ts';
import { encodeCardText } from '../../../../../drivers/id-card/sdt/card-text.ts';
import { encodeFrame } from '../../../../../drivers/id-card/sdt/codec.ts';
import { sdtDriver } from '../../../../../drivers/id-card/sdt/driver.ts';
import type { DevicePayload } from '../../../../../src/core/device.ts';
import { hex, show } from '../../bytes.ts';
import { Harness } from '../../driver-harness.ts';

/** What the driver asks, as published (protocols 1.6). */
export const status = 'AA AA AA 96 69 00 03 11 FF ED';
export const reset = 'AA AA AA 96 69 00 03 10 FF EC';
export const samId = 'AA AA AA 96 69 00 03 12 FF EE';
export const find = 'AA AA AA 96 69 00 03 20 01 22';
export const select = 'AA AA AA 96 69 00 03 20 02 21';
export const read = 'AA AA AA 96 69 00 03 30 01 32';

/** What the reader answers. */
export const says = (status: number, data: readonly number[] | Uint8Array = []): Uint8Array =>
  encodeFrame([0, 0, status, ...data]);
export const ok = says(0x90);
export const iAm = hex('AA AA AA 96 69 00 14 00 00 90 05 00 01 00 AF DC 32 01 4E 61 BC 00 01 00 00 00 52');
export const serialNumber = '05.01-20110511-0012345678-0000000001';
export const found = says(0x9f, [0, 0, 0, 0]);
export const notFound = says(0x80);
export const selected = says(0x90, [0, 0, 0, 0, 0, 0, 0, 0]);
export const readFailed = says(0x41);
export const zhangSan = {
  name: '张三',
  sex: '2',
  ethnicGroup: '01',
  birth: '19491231',
  number: '11010519491231002X',
  validFrom: '20200101',
  validTo: '长期',
};
export const textOf = (fields: Readonly<Record<string, string>>) =>
  encodeCardText('resident', { ...zhangSan, ...fields });
export const text = textOf({});
export const photo = Uint8Array.from({ length: 1024 }, (_, index) => index & 0xff);
export const card = says(0x90, [1, 0, 4, 0, ...text, ...photo]);
export const finger = (value: number) => Array.from({ length: 512 }, () => value);
export const withFingers = (...fingers: readonly number[][]): Uint8Array =>
  says(0x90, [1, 0, 4, 0, fingers.length * 2, 0, ...text, ...photo, ...fingers.flat()]);

export type Wants = DevicePayload<'idCardReader.readRawData'>;
export const readRawData = (id: string, payload: Wants = {}): DriverCommand => ({
  id,
  name: 'idCardReader.readRawData',
  payload,
});

/** A reader that is online. */
export function online(driver = sdtDriver): Harness {
  const harness = new Harness(driver);
  harness.connect();
  harness.hear(ok, iAm);
  harness.takeWritten();
  return harness;
}

/** A reader that is online, with a command that waits for a card. */
export function waiting(wants: Wants = {}, driver = sdtDriver): Harness {
  const harness = online(driver);
  harness.command(readRawData('1', wants));
  harness.takeWritten();
  return harness;
}
export const base64 = (bytes: readonly number[] | Uint8Array): string =>
  Buffer.from(bytes).toString('base64');
export const invalidMedia = { code: 'commandErrorCode', errorCode: 'invalidMedia' };
/** What the driver has asked since the last look. */
export const wrote = (harness: Harness): string[] => harness.takeWritten().map(show);
