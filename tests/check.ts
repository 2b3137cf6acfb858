import { spawn } from 'node:child_process';

/** The four checks in two lanes, because the two slow ones each keep one core busy. Only what failed is heard of in full. */
const lanes = [
  ['check:types', 'check:imports'],
  ['check:format', 'check:promises'],
] as const;

function run(script: string): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  return new Promise(resolve => {
    child.once('close', code => {
      console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${script}`);
      if (code !== 0) process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}

const results = await Promise.all(
  lanes.map(async lane => {
    let passed = true;
    for (const script of lane) passed = (await run(script)) && passed;
    return passed;
  }),
);
process.exitCode = results.every(Boolean) ? 0 : 1;
