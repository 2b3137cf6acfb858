import { createActor, waitFor } from 'xstate';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { text } from '../catalogue/texts.ts';
import type { SessionId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { fail, ok } from '../core/result.ts';
import type { CustomerFace, SessionView } from '../core/session-view.ts';
import type { Log } from '../log/log.ts';
import { customerContract } from '../rpc/customer.ts';
import { logRefusals } from '../rpc/log-refusals.ts';
import type { Port } from '../rpc/port.ts';
import { type Served, serve } from '../rpc/serve.ts';
import type { SessionEffects } from '../session/effects.ts';
import { eventOf, type FactEvent } from '../session/events.ts';
import { sessionMachine } from '../session/machine.ts';
import { toView } from '../session/view.ts';

/** One face of a kiosk: its session, and the screens that show it. */
export interface Face {
  readonly name: CustomerFace;
  /** Something happened around the visit. */
  tell(fact: FactEvent): void;
  /** The visit that is going on, if any. */
  session(): SessionId | undefined;
  accept(port: Port): void;
  close(): void;
}

/** Runs the session of a face. Screens render its view and send intents; callers never see the machine (models 1c). */
export function openFace(
  name: CustomerFace,
  catalogue: Catalogue,
  language: Language,
  effects: SessionEffects,
  log: Log,
): Face {
  const screens = new Set<Served<typeof customerContract>>();
  const actor = createActor(sessionMachine(effects), { input: { face: name, catalogue, language } });
  let shown = '';
  let view: SessionView | undefined;

  const show = (snapshot: ReturnType<typeof actor.getSnapshot>): void => {
    const next = toView(snapshot);
    const content = JSON.stringify(next);
    if (content === shown) return;
    shown = content;
    view = { ...next, view: (view?.view ?? 0) + 1 };
    log('sessionStep', { face: name, view: view.view, screen: view.screen.name, notice: view.notice?.code });
    for (const screen of screens) screen.push('view', view);
  };
  actor.subscribe(show);
  actor.start();
  show(actor.getSnapshot());

  return {
    name,
    tell: fact => actor.send(fact),
    session: () => actor.getSnapshot().context.session,

    accept(port) {
      const screen = serve(
        customerContract,
        port,
        {
          intend: async ({ session, view: number, intent }) => {
            const refuse = (code: 'otherSession' | 'staleView' | 'notNow') => {
              log('intentRefused', { face: name, code, intent: intent.kind });
              return fail(code, text(view?.language ?? language, 'error.reviewChanged'));
            };
            if (session !== view?.session) return refuse('otherSession');
            if (number !== view?.view) return refuse('staleView');
            const event = eventOf(intent);
            if (!actor.getSnapshot().can(event)) return refuse('notNow');
            actor.send({ type: 'touched' });
            actor.send(event);
            // A confirmation is acknowledged only when the operation is durable (design §1.2).
            await waitFor(actor, snapshot => !snapshot.matches({ flow: { confirm: 'intending' } }));
            return ok({});
          },
        },
        logRefusals(log, name),
      );
      screens.add(screen);
      port.onClose(() => screens.delete(screen));
      if (view) screen.push('view', view);
    },

    close() {
      actor.stop();
      for (const screen of screens) screen.close();
    },
  };
}
