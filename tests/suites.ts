import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/**
 * The suites that need no system package, in two lanes: whole halls and pages wait more than they compute, and one
 * machine has at least two cores. The first lane is heard of at once, the second when the first is done.
 */
const lanes = {
  hall: ['app', 'screens', 'unit'],
  parts: ['conformance', 'faults'],
} as const;

mkdirSync('.cache/reports', { recursive: true });

function run(lane: keyof typeof lanes, heard: Promise<unknown>): Promise<boolean> {
  const projects = lanes[lane].flatMap(project => ['--project', project]);
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=.cache/reports/${lane}.json`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'tests/vitest.config.ts'];
  const child = spawn(process.execPath, [...args, ...projects, ...reports], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const waiting: Buffer[] = [];
  let silent = true;
  const hear = (chunk: Buffer): void => {
    if (silent) waiting.push(chunk);
    else process.stdout.write(chunk);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  void heard.then(() => {
    silent = false;
    process.stdout.write(Buffer.concat(waiting));
  });
  return new Promise(resolve => child.once('close', code => void heard.then(() => resolve(code === 0))));
}

const hall = run('hall', Promise.resolve());
const results = await Promise.all([hall, run('parts', hall)]);
process.exitCode = results.every(Boolean) ? 0 : 1;
