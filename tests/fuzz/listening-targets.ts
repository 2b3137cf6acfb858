import { encodeReports, hidPosEar } from '../../drivers/barcode-reader/hid-pos/codec.ts';
import { encodeLine, serialEar } from '../../drivers/barcode-reader/serial/codec.ts';
import { encodeReport, magtekEar } from '../../drivers/card-reader/magtek-hid/codec.ts';
import { encodeSwipe, serialTrackEar } from '../../drivers/card-reader/serial-track/codec.ts';
import { hearMessages, listening, messageOf, type Pending } from '../../drivers/id-card/mrz/codec.ts';
import { encodeTd1, encodeTd3 } from '../../drivers/id-card/mrz/simulator.ts';
import { readZone } from '../../drivers/id-card/mrz/zone.ts';
import type { Ear } from '../../drivers/listening-driver.ts';
import { sizeOf, streamTarget, type Target } from './target.ts';

const tracks = { track1: 'B6222000000000009^ZHANG/SAN^39121010000', track2: '6222000000000009=39121010000' };
const code = Buffer.from('A023 分流');
const zone = {
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E12345678',
  nationality: 'CHN',
  names: 'ZHANG<<SAN',
  sex: 'F',
  birth: '491231',
  expiry: '391231',
} as const;
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** A device that speaks by itself: what it says may end at any moment, and what has begun is bounded. */
const earTarget = <B, R>(name: string, ear: Ear<B, R>, seeds: readonly Uint8Array[], most: number): Target =>
  streamTarget<B | undefined>({
    name,
    seeds,
    rest: undefined,
    take(begun, chunk) {
      const next = ear.hear(begun, chunk).begun;
      if (next !== undefined) {
        ear.patience(next);
        ear.end(next);
      }
      return next;
    },
    lengthOf: sizeOf,
    most,
  });

/** The decoders of devices that speak when a person does something. */
export const listeningTargets: readonly Target[] = [
  earTarget('stripe-serial', serialTrackEar, [encodeSwipe(tracks), encodeSwipe(tracks, [], true)], 512),
  earTarget('stripe-hid', magtekEar, [encodeReport(tracks), encodeReport(tracks, ['track1'])], 1024),
  earTarget('barcode-serial', serialEar, [encodeLine('Q1', code), encodeLine(undefined, code, '\r\n')], 8192),
  earTarget('barcode-hid', hidPosEar, [Uint8Array.from(Buffer.concat(encodeReports('Q1', code)))], 8192),
  streamTarget<Pending>({
    name: 'passport-messages',
    seeds: [
      bytes(`\x02${encodeTd3(zone).join('\r')}\r\x03`),
      bytes(`${encodeTd1(zone).join('\r\n')}\r\n`),
      bytes(
        `\x02CameraData:${JSON.stringify({ data: encodeTd3(zone).join('\n'), type: 'PassPort' })}\x03\r\n`,
      ),
    ],
    rest: listening,
    take(pending, chunk) {
      const heard = hearMessages(pending, chunk);
      for (const text of heard.messages) messageOf(text);
      return heard.pending;
    },
    lengthOf: sizeOf,
    most: 8192,
  }),
  {
    name: 'passport-zone',
    seeds: [bytes(encodeTd3(zone).join('')), bytes(encodeTd1(zone).join(''))],
    run(input) {
      // As far as the lines go: a zone with wrong lengths ends before anything is read.
      const text = Buffer.from(input).toString('latin1').toUpperCase();
      readZone([text.slice(0, 44), text.slice(44, 88)], '20261121');
      readZone([text.slice(0, 30), text.slice(30, 60), text.slice(60, 90)], '20261121');
      readZone(text.split('\n'), '20261121');
    },
  },
];
