import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/**
 * A child process that does what its arguments say, in order: `ready`, `note:<file>` (adds its pid to the file),
 * `garbage`, `unable:<text>`, `exit:<code>`,
 * `deaf` (ignores the request to end), `grandchild:<file>` (starts a process that outlives it and notes its pid).
 */
let deaf = false;

process.on('message', (message: { type?: string }) => {
  if (message.type === 'shutdown' && !deaf) process.exit(0);
});
process.on('disconnect', () => process.exit(0));

for (const step of process.argv.slice(2)) {
  const [verb, argument = ''] = step.split(/:(.*)/s);
  if (verb === 'deaf') deaf = true;
  if (verb === 'note') appendFileSync(argument, `${process.pid}\n`);
  if (verb === 'ready') process.send?.({ type: 'ready', http: 'http://127.0.0.1:1', screens: ['staff'] });
  if (verb === 'garbage') process.send?.({ type: 'rubbish' });
  if (verb === 'unable')
    await new Promise<void>(resolve => {
      process.send?.({ type: 'unable', code: argument, text: `${argument} it is` }, () => resolve());
    });
  if (verb === 'grandchild') {
    const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    appendFileSync(argument, `${grandchild.pid}\n`);
  }
  if (verb === 'exit') process.exit(Number(argument));
}
setInterval(() => {}, 1000);
