import { fail, ok } from '../../../../src/core/result.ts';
import { openLog } from '../../../../src/log/log.ts';
import { runBackend } from '../../../../src/rpc/backend-process.ts';

/** A backend process whose screens echo: `<log file> <what befalls it>`. */
const [, , file = '', fate] = process.argv;

await runBackend(openLog('echo', file), async restart => {
  if (fate === 'unable') return fail('portInUse', '127.0.0.1:8600');
  if (fate === 'rejects') throw new Error('a bug at the start');
  if (fate === 'breaks') setTimeout(() => void Promise.reject(new Error('a bug later')), 50);
  if (fate === 'restarts' || fate === 'hangs') setTimeout(restart, 50);
  // What a server would do: keep the process.
  setInterval(() => {}, 1_000);
  return ok({
    http: 'http://127.0.0.1:8600',
    screens: ['staff'],
    accept: (screen, port) => port.onMessage(text => port.post(`${screen} ${text}`)),
    end: async () => {
      if (fate === 'hangs') await new Promise(() => {});
      if (fate === 'slow') await new Promise(resolve => setTimeout(resolve, 200));
    },
  });
});
