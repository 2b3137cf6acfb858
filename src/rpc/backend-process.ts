import { inspect, parseArgs } from 'node:util';
import * as z from 'zod';
import type { Failure, Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import type { Port } from './port.ts';
import { acceptRelayedPorts, type FromBackend, restartExit, toBackendSchema, unableExit } from './relay.ts';
import type { ScreenName } from './screens.ts';

/** What a process offers once it runs. */
export interface Running {
  /** Where browsers find its screens. */
  readonly http: string;
  readonly screens: readonly ScreenName[];
  /** Takes a port that the shell relays from one of its windows. */
  readonly accept?: (screen: ScreenName, port: Port) => void;
  /** Finishes what runs and closes everything, within a second. */
  end(): Promise<void>;
}

/** `127.0.0.1:8600` as its parts. */
export const listenSchema = z
  .string()
  .regex(/^[^:]+:\d{1,5}$/)
  .transform(text => ({ host: text.replace(/:\d+$/, ''), port: Number(text.replace(/^.*:/, '')) }));

/**
 * What a supervisor gave this process: `--name value` for every member of the schema. Throws on anything else, because
 * only our own supervisor writes these command lines. Every backend process begins with this: from here on the files
 * and folders that it makes are for its own user only.
 */
export function processOptions<S extends z.ZodObject>(schema: S): z.output<S> {
  process.umask(0o077);
  const options = Object.fromEntries(
    Object.keys(schema.shape).map(name => [name, { type: 'string' }] as const),
  );
  return schema.parse(parseArgs({ options }).values);
}

/** The words of a failure to start, for a person. */
export const startFailureText = ({ code, detail }: Failure): string => (detail ? `${code}: ${detail}` : code);

/**
 * The life of a backend process under a supervisor: start, say `ready` or `unable`, serve, end on `shutdown`, on a
 * signal, or when the supervisor goes away. A bug ends it with a line in the log; the supervisor starts it again.
 * @param start is given what ends the process in good order so that its supervisor starts it again
 */
export async function runBackend(
  log: Log,
  start: (restart: () => void) => Promise<Result<Running>>,
): Promise<void> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      log('crashed', { error: inspect(error) });
      process.exit(1);
    });
  const tell = (message: FromBackend, sent: () => void = () => {}): void => {
    if (process.send) process.send(message, undefined, undefined, sent);
    else {
      process.stdout.write(`${JSON.stringify(message)}\n`);
      sent();
    }
  };

  let running: Running | undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    await running?.end();
    log('stopped');
    process.exit(code);
  };
  const restart = (): void => {
    // What does not end by itself must not keep the node from starting again.
    setTimeout(() => process.exit(restartExit), restartGrace).unref();
    void end(restartExit);
  };

  const started = await start(restart);
  if (!started.ok) {
    const text = startFailureText(started.failure);
    log('stopped', { code: started.failure.code, text });
    tell({ type: 'unable', code: started.failure.code, text }, () => process.exit(unableExit));
    return;
  }
  const { http, screens, accept } = started.value;
  running = started.value;
  const relayed = acceptRelayedPorts(
    message => tell(message),
    (screen, port) => accept?.(screen, port),
  );
  process.on('message', message => {
    const parsed = toBackendSchema.safeParse(message);
    if (!parsed.success) log('messageRefused', { screen: 'shell' });
    else if (parsed.data.type === 'shutdown') void end(0);
    else relayed(parsed.data);
  });
  for (const signal of ['disconnect', 'SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0));

  log('started', { http });
  tell({ type: 'ready', http, screens: [...screens] });
}

/** How long an orderly end may take before the process ends as it is, ms. */
const restartGrace = 5_000;
