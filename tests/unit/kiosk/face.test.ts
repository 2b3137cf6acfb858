import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OperationId, SessionId } from '../../../src/core/ids.ts';
import { newId } from '../../../src/core/new-id.ts';
import type { Intent, SessionView } from '../../../src/core/session-view.ts';
import { openFace } from '../../../src/kiosk/face.ts';
import type { LogFields } from '../../../src/log/log.ts';
import { connectClient } from '../../../src/rpc/client.ts';
import { customerContract } from '../../../src/rpc/customer.ts';
import { memoryPorts } from '../../../src/rpc/memory-port.ts';
import type { SessionEffects } from '../../../src/session/effects.ts';
import { catalogue } from '../session/a-visit.ts';

/** A ticket machine's face with a screen; its intent becomes durable when the test says so. */
async function aFace() {
  const durable = Promise.withResolvers<Awaited<ReturnType<SessionEffects['intend']>>>();
  const executed: unknown[] = [];
  const never = () => new Promise<never>(() => {});
  const effects: SessionEffects = {
    begin: () => newId<SessionId>(),
    readCard: never,
    identify: never,
    goWithoutCard: () => {},
    checkEntry: never,
    intend: () => durable.promise,
    decide: never,
    withdraw: () => {},
    execute: input => {
      executed.push(input);
      return never();
    },
    print: never,
    callStaff: async () => true,
    end: () => {},
    now: Date.now,
  };
  const logged: LogFields[] = [];
  const face = openFace('ticket-machine', catalogue, 'en', effects, (event, fields = {}) => {
    if (event === 'intentRefused') logged.push(fields);
  });
  onTestFinished(() => face.close());
  const screen = async () => {
    const [near, far] = memoryPorts();
    face.accept(far);
    const client = connectClient(customerContract, near);
    const views: SessionView[] = [];
    client.on('view', view => views.push(view));
    await turn();
    const view = (): SessionView => {
      const last = views.at(-1);
      if (!last) throw new Error('no view');
      return last;
    };
    const intend = (intent: Intent, quoted: Partial<Pick<SessionView, 'view' | 'session'>> = {}) => {
      const { session, view: number } = { ...view(), ...quoted };
      return client.call('intend', { view: number, intent, ...(session ? { session } : {}) });
    };
    return { client, views, view, intend };
  };
  return { face, screen, logged, durable, executed };
}

describe('an intent', () => {
  it('moves the visit, and every screen of the face sees it', async () => {
    const face = await aFace();
    const [one, other] = [await face.screen(), await face.screen()];
    expect(await one.intend({ kind: 'goWithoutCard' })).toEqual({ ok: true, value: {} });
    await turn();
    expect(one.view().screen.name).toBe('select');
    expect(other.view()).toEqual(one.view());
  });

  it('made for a view that is no longer shown is refused and does nothing', async () => {
    const { screen, logged } = await aFace();
    const { view, intend } = await screen();
    const old = view().view;
    await intend({ kind: 'goWithoutCard' });
    const before = view();
    expect(await intend({ kind: 'cancel' }, { view: old })).toMatchObject({
      ok: false,
      failure: { code: 'staleView', detail: expect.any(String) },
    });
    expect(await intend({ kind: 'cancel' }, { view: before.view + 1 })).toMatchObject({
      failure: { code: 'staleView' },
    });
    await turn();
    expect(view()).toEqual(before);
    expect(logged).toHaveLength(2);
  });

  it('made for another session is refused', async () => {
    const { screen } = await aFace();
    const { view, intend } = await screen();
    expect(await intend({ kind: 'begin' }, { session: newId<SessionId>() })).toMatchObject({
      failure: { code: 'otherSession' },
    });
    await intend({ kind: 'begin' });
    expect(await intend({ kind: 'cancel' }, { session: newId<SessionId>() })).toMatchObject({
      failure: { code: 'otherSession' },
    });
    expect(view().session).toBeDefined();
  });

  it('that means nothing now is refused by name', async () => {
    const { screen } = await aFace();
    const { intend } = await screen();
    for (const kind of ['finish', 'another', 'back', 'cancel'] as const)
      expect([kind, await intend({ kind })]).toMatchObject([kind, { failure: { code: 'notNow' } }]);
  });

  it('to confirm is answered only when it is durable', async () => {
    const { screen, durable, executed } = await aFace();
    const { view, intend } = await screen();
    await intend({ kind: 'goWithoutCard' });
    await intend({ kind: 'selectService', service: catalogue.services[0]?.id ?? ('' as never) });
    const shown = view().screen;
    if (shown.name !== 'confirm') throw new Error(shown.name);
    let answered = false;
    const confirmed = intend({ kind: 'confirm', digest: shown.review.digest, acknowledged: true }).then(
      done => {
        answered = true;
        return done;
      },
    );
    await turn();
    expect([answered, executed.length]).toEqual([false, 0]);
    durable.resolve({ operation: newId<OperationId>(), needsApproval: false });
    expect(await confirmed).toEqual({ ok: true, value: {} });
    expect(executed).toHaveLength(1);
  });

  it('from two screens for one view is taken once', async () => {
    const face = await aFace();
    const [one, other] = [await face.screen(), await face.screen()];
    const results = await Promise.all([one.intend({ kind: 'begin' }), other.intend({ kind: 'begin' })]);
    expect(results.map(result => result.ok)).toEqual([true, false]);
  });
});

describe('a view', () => {
  it('has a number that grows with every change, and is not told again without one', async () => {
    const { face, screen } = await aFace();
    const { views } = await screen();
    face.tell({ type: 'cardRemoved' });
    face.tell({ type: 'readerChanged', state: { device: 'online' } });
    face.tell({ type: 'readerChanged', state: { device: 'online' } });
    await turn();
    expect(views.map(({ view }) => view)).toEqual([...views.keys()].map(index => index + 1));
    expect(views).toHaveLength(2);
  });

  it('is told once to a screen that comes later', async () => {
    const face = await aFace();
    const first = await face.screen();
    await first.intend({ kind: 'begin' });
    await turn();
    const later = await face.screen();
    expect(later.views).toEqual([first.view()]);
  });
});
