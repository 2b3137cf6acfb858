import { parseArgs } from 'node:util';
import { type SoakReport, soakDevices } from './devices.ts';

/**
 * `npm run soak -- devices [--minutes N] [--seed S]`. Exit code 0: every command ended in exactly one completion, every
 * device is online again, the driver host never ended, and it needs no more memory than before; 1: not so; 64: not
 * understood.
 */

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
  allowPositionals: true,
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (positionals.join() !== 'devices' || !(minutes > 0) || !Number.isInteger(seed)) {
  console.error('Usage: npm run soak -- devices [--minutes N] [--seed S]');
  process.exit(64);
}

/** More than this much more memory than at the start, MiB, is a leak: a heap that was just collected moves less. */
const mostGrowth = 24;

console.log(`all devices, ${minutes} minutes, seed ${seed}`);
const report = await soakDevices({ ms: minutes * 60_000, seed, tell: text => console.log(`  ${text}`) });
print(report);
const { commands, completions, repeated, hangs, notOnline, memory, restarts } = report;
const fine =
  commands === completions &&
  repeated === 0 &&
  hangs.length === 0 &&
  notOnline.length === 0 &&
  restarts === 0 &&
  memory.end - memory.start <= mostGrowth;
console.log(fine ? 'in order' : `NOT in order; repeat with --seed ${seed}`);
process.exit(fine ? 0 : 1);

function print({ devices, faults, ...all }: SoakReport): void {
  console.log(`\n${'model'.padEnd(34)} ${'commands'.padStart(9)} ${'completions'.padStart(12)}  codes`);
  for (const { model, codes, ...count } of devices) {
    const told = Object.entries(codes)
      .map(([code, times]) => `${code} ${times}`)
      .join(', ');
    console.log(
      `${model.padEnd(34)} ${String(count.commands).padStart(9)} ${String(count.completions).padStart(12)}  ${told}`,
    );
  }
  console.log(`\ncommands ${all.commands}, completions ${all.completions}, completed twice ${all.repeated}`);
  console.log(`hangs ${all.hangs.length}${all.hangs.map(what => `\n  ${what}`).join('')}`);
  console.log(
    `online at the end ${devices.length - all.notOnline.length} of ${devices.length}${all.notOnline.map(what => `\n  ${what}`).join('')}`,
  );
  console.log(`faults ${faults}, restarts of the driver host ${all.restarts}`);
  console.log(
    `memory of the driver host: ${all.memory.start.toFixed(0)} MiB at the start, ${all.memory.end.toFixed(0)} MiB at the end (garbage collected); most in between ${all.memory.most.toFixed(0)} MiB`,
  );
}
