import { fail, ok, type Result } from '../../../src/core/result.ts';
import type { CustomerFace, Intent, SessionView } from '../../../src/core/session-view.ts';
import { customerContract } from '../../../src/rpc/customer.ts';
import { openToolHost, type ToolHost } from './tool-host.ts';

/** What a screen sent. */
interface Heard {
  readonly session?: string | undefined;
  readonly view: number;
  readonly intent: Intent;
}

/** A backend that shows the views that a test gives it, and refuses intents for older ones as the real one does. */
export interface FaceHost extends Pick<ToolHost<CustomerFace>, 'address' | 'away' | 'push' | 'close'> {
  /** Every intent since the last `show`, in order. */
  heard(): readonly Heard[];
  show(view: SessionView): void;
  /** How intents for the shown view are answered until the next `show`. */
  answerWith(answer: () => Result<object> | Promise<Result<object>>): void;
}

export async function openFaceHost(face: CustomerFace): Promise<FaceHost> {
  const host = await openToolHost(face);
  let shown: SessionView | undefined;
  let since = 0;
  let answer: Parameters<FaceHost['answerWith']>[0] = () => ok({});
  host.answer('intend', params =>
    customerContract.calls.intend.params.parse(params).view === shown?.view ? answer() : fail('staleView'),
  );
  return {
    ...host,
    heard: () => host.calls.slice(since).map(call => customerContract.calls.intend.params.parse(call.params)),
    show(view) {
      shown = view;
      since = host.calls.length;
      answer = () => ok({});
      host.push('view', view);
    },
    answerWith(next) {
      answer = next;
    },
  };
}
