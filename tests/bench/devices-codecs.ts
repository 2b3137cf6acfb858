import { codecTargets } from '../fuzz/codec-targets.ts';
import { listeningTargets } from '../fuzz/listening-targets.ts';
import { type Figure, median, rounded } from './figure.ts';

const runs = 5;
const runMs = 100;
const bytesAtOnce = 8192;
/** The fastest serial line of any of these devices, MB/s: 115200 baud, ten bits a byte. */
const wire = 115_200 / 10 / 1e6;

/** Honest frames through every decoder, in the pieces of 1 to 40 bytes in which a line brings them. */
export async function benchDeviceCodecs(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const target of [...codecTargets, ...listeningTargets]) {
    const frames = Buffer.concat([...target.seeds]);
    const talk = new Uint8Array(bytesAtOnce).map((_, at) => frames[at % frames.length] ?? 0);
    const speeds: number[] = [];
    for (let nth = 0; nth < runs; nth++) {
      const start = performance.now();
      let bytes = 0;
      while (performance.now() - start < runMs) {
        await target.run(talk);
        bytes += talk.length;
      }
      speeds.push(bytes / 1000 / (performance.now() - start));
    }
    const value = median(speeds);
    figures.push({
      group: 'devices.codec',
      name: target.name,
      value: rounded(value),
      unit: 'MB/s',
      peer: 'the fastest wire, 115200 baud',
      limit: wire,
      ratio: rounded(value / wire),
    });
  }
  return figures;
}
