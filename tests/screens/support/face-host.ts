import { fail, ok, type Result } from '../../../src/core/result.ts';
import type { CustomerFace, Intent, SessionView } from '../../../src/core/session-view.ts';
import { silentLog } from '../../../src/log/log.ts';
import { customerContract } from '../../../src/rpc/customer.ts';
import type { Port } from '../../../src/rpc/port.ts';
import { type Served, serve } from '../../../src/rpc/serve.ts';
import { openWebHost } from '../../../src/rpc/web-host.ts';
import { buildScreens, dist } from '../../support/build-screens.ts';

/** What a screen sent. */
export interface Heard {
  readonly session?: string | undefined;
  readonly view: number;
  readonly intent: Intent;
}

/** A backend that shows what the test tells it to show, behind the product's own web host. */
export interface FaceHost {
  readonly address: string;
  /** Everything heard since the last `show`. */
  readonly heard: Heard[];
  show(view: SessionView): void;
  /** How the next intents are answered. */
  answerWith(answer: () => Promise<Result<Record<string, never>>> | Result<Record<string, never>>): void;
  /** Ends every connection, and refuses or takes new ones. */
  away(away: boolean): void;
  close(): Promise<void>;
}

export async function openFaceHost(face: CustomerFace): Promise<FaceHost> {
  await buildScreens();
  const heard: Heard[] = [];
  const screens = new Set<Served<typeof customerContract>>();
  let shown: SessionView | undefined;
  let isAway = false;
  let answer: () => Promise<Result<Record<string, never>>> | Result<Record<string, never>> = () => ok({});
  const host = await openWebHost({
    listen: { host: '127.0.0.1', port: 0 },
    dist,
    log: silentLog,
    pages: {
      [face]: (port: Port) => {
        if (isAway) return port.close();
        const screen = serve(
          customerContract,
          port,
          {
            intend: params => {
              heard.push(params);
              return params.view === shown?.view ? answer() : fail('staleView');
            },
          },
          refusal => {
            throw new Error(`the screen sent what the contract does not know: ${JSON.stringify(refusal)}`);
          },
        );
        screens.add(screen);
        port.onClose(() => screens.delete(screen));
        if (shown) screen.push('view', shown);
      },
    },
  });
  if (!host.ok) throw new Error(host.failure.code);
  return {
    address: `${host.value.address}/${face}/`,
    heard,
    show(view) {
      shown = view;
      heard.length = 0;
      answer = () => ok({});
      for (const screen of screens) screen.push('view', view);
    },
    answerWith(next) {
      answer = next;
    },
    away(next) {
      isAway = next;
      if (next) for (const screen of screens) screen.close();
    },
    close: () => host.value.close(),
  };
}
