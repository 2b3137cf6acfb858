import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { serviceIdSchema } from '../../../src/core/ids.ts';
import { languages } from '../../../src/core/language.ts';
import { Personal } from '../../../src/core/personal.ts';
import { customerFaces, type Intent, textSizes } from '../../../src/core/session-view.ts';
import { delays } from '../../../src/session/delays.ts';
import type { FactEvent } from '../../../src/session/events.ts';
import type { AVisit } from './a-visit.ts';
import {
  aVisit,
  card,
  catalogue,
  customer,
  durable,
  failure,
  personalIn,
  secrets,
  success,
  transferOf,
} from './a-visit.ts';

type Step = (visit: AVisit) => unknown;

const intent = fc.oneof(
  fc.constantFrom<Intent>(
    { kind: 'begin' },
    { kind: 'goWithoutCard' },
    { kind: 'back' },
    { kind: 'cancel' },
    { kind: 'another' },
    { kind: 'finish' },
    { kind: 'callStaff' },
    { kind: 'stay' },
  ),
  fc
    .constantFrom(...catalogue.services.map(service => service.id), serviceIdSchema.parse('nothing'))
    .map((service): Intent => ({ kind: 'selectService', service })),
  fc.constantFrom(...languages).map((language): Intent => ({ kind: 'setLanguage', language })),
  fc.constantFrom(...textSizes).map((textSize): Intent => ({ kind: 'setTextSize', textSize })),
  fc
    .oneof(
      fc.constantFrom('60000', '1', '0', '１００').map(transferOf),
      fc.constant({ phone: secrets.newPhone }),
      fc.dictionary(fc.constantFrom('to', 'amount', 'phone', '__proto__'), fc.string({ unit: 'grapheme' })),
    )
    .map((values): Intent => ({ kind: 'submitFields', values })),
);

const fact = fc.constantFrom<FactEvent>(
  { type: 'touched' },
  { type: 'cardInserted' },
  { type: 'cardRemoved' },
  { type: 'assistanceAttended' },
  { type: 'queueChanged', ahead: undefined },
  { type: 'readerChanged', state: { device: 'offline' } },
  { type: 'readerChanged', state: { device: 'online' } },
  { type: 'printerChanged', state: { device: 'userError', paper: 'out' } },
);

/** The newest call of an effect answers, if there is one: perhaps long after anybody waited for it. */
const answer = fc.constantFrom<Step>(
  ...(
    [
      v => v.answer('readCard', { kind: 'read', card: new Personal(card) }),
      v => v.answer('readCard', { kind: 'unreadable' }),
      v => v.answer('identify', { kind: 'known', customer: new Personal(customer) }),
      v => v.answer('identify', { kind: 'refused', notice: 'error.customerUnknown' }),
      v =>
        v.answer('checkEntry', {
          kind: 'right',
          entry: v.context().entry ?? new Personal({ values: {} }),
        }),
      v => v.answer('checkEntry', { kind: 'wrong', field: 'to', notice: 'error.payeeUnknown' }),
      v => v.answer('intend', durable(true)),
      v => v.answer('intend', durable(false)),
      v => v.answer('decide', { kind: 'approved' }),
      v => v.answer('decide', { kind: 'refused', reason: secrets.name }),
      v => v.answer('execute', success),
      v => v.answer('execute', failure),
      v => v.answer('print', 'doubtful'),
    ] satisfies ((visit: AVisit) => Promise<void>)[]
  ).map(
    (go): Step =>
      visit =>
        go(visit).catch((error: Error) => {
          if (!error.message.endsWith('was not asked for')) throw error;
        }),
  ),
);

/** What would carry the visit on from where it is; so that random visits get far, too. */
const forward: Step = async visit => {
  const { screen } = visit.view();
  const { face, service } = visit.context();
  if (screen.name === 'attract' || screen.name === 'identify') {
    if (face === 'ticket-machine') visit.want({ kind: 'goWithoutCard' });
    else if (screen.name === 'identify' && screen.phase === 'lookingUp')
      await visit.answer('identify', { kind: 'known', customer: new Personal(customer) });
    else await visit.layCard();
  } else if (screen.name === 'select') visit.choose(screen.services[0]?.id ?? '');
  else if (screen.name === 'enter')
    visit.want({
      kind: 'submitFields',
      values: service?.id === 'transfer' ? transferOf('60000') : { phone: secrets.newPhone },
    });
  else if (screen.name === 'confirm') visit.confirm();
  else if (screen.name === 'waitingForApproval') await visit.answer('decide', { kind: 'approved' });
  else if (visit.actor.getSnapshot().matches({ flow: { enter: 'checking' } }))
    await visit.answer('checkEntry', { kind: 'right', entry: visit.entry() });
  else if (visit.actor.getSnapshot().matches({ flow: { confirm: 'intending' } }))
    await visit.answer('intend', durable());
  else if (visit.actor.getSnapshot().matches({ flow: { complete: 'executing' } }))
    await visit.answer('execute', success);
  else if (visit.actor.getSnapshot().matches({ flow: { complete: 'printing' } }))
    await visit.answer('print', 'printed');
};

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(forward) },
  {
    weight: 3,
    arbitrary: intent.map(
      (wanted): Step =>
        visit =>
          visit.want(wanted),
    ),
  },
  {
    weight: 3,
    arbitrary: fact.map(
      (told): Step =>
        visit =>
          visit.tell(told),
    ),
  },
  { weight: 3, arbitrary: answer },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...Object.values(delays), 1).map(
      (ms): Step =>
        visit =>
          visit.clock.increment(ms),
    ),
  },
);

it('whatever happens in whatever order, the view is whole, and it shows nobody when nobody is there', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...customerFaces),
      fc.array(step, { minLength: 5, maxLength: 40 }),
      async (face, steps) => {
        const visit = aVisit(face);
        for (const go of steps) {
          await go(visit);
          await turn();
          const view = visit.view();
          seen.add(view.screen.name);
          const shown = JSON.stringify(view);
          expect(shown).not.toContain(secrets.number);
          expect(shown).not.toContain(secrets.address);
          expect(visit.actor.getSnapshot().status).toBe('active');
          if (view.session !== undefined) continue;
          for (const secret of Object.values(secrets)) expect(shown).not.toContain(secret);
          const { catalogue: _, ...context } = visit.context();
          expect(personalIn(context)).toEqual([]);
          expect(personalIn(visit.actor.getSnapshot().children)).toEqual([]);
        }
        // Every beginning has one end, and nothing is executed twice for one intent.
        const begun = visit.told.filter(said => said === 'begin').length;
        const ended = visit.told.filter(said => said.startsWith('end ')).length;
        expect(begun - ended).toBe(visit.view().session === undefined ? 0 : 1);
        expect(visit.asked.execute.length).toBeLessThanOrEqual(visit.asked.intend.length);
        visit.actor.stop();
      },
    ),
    { numRuns: 150 },
  );
  // A property over visits that never get anywhere would prove nothing.
  for (const screen of ['attract', 'select', 'enter', 'confirm', 'waitingForApproval', 'working', 'done'])
    expect(seen).toContain(screen);
});
