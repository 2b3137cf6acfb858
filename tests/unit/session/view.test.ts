import { describe, expect, it } from 'vitest';
import { languages } from '../../../src/core/language.ts';
import { aVisit, restingStates, secrets } from './a-visit.ts';

const screens = {
  idle: 'attract',
  waiting: 'identify',
  reading: 'identify',
  lookingUp: 'identify',
  select: 'select',
  editing: 'enter',
  checking: 'working',
  reviewing: 'confirm',
  intending: 'working',
  awaitingApproval: 'waitingForApproval',
  executing: 'working',
  printing: 'working',
  shown: 'done',
} as const;
const steps = {
  idle: 'identify',
  waiting: 'identify',
  reading: 'identify',
  lookingUp: 'identify',
  select: 'select',
  editing: 'enter',
  checking: 'enter',
  reviewing: 'confirm',
  intending: 'confirm',
  awaitingApproval: 'confirm',
  executing: 'complete',
  printing: 'complete',
  shown: 'complete',
} as const;

describe('the view', () => {
  it.each(restingStates)('of %s is whole in every language and names the right step', async state => {
    for (const language of languages) {
      const visit = aVisit();
      await visit.reach(state);
      visit.want({ kind: 'setLanguage', language });
      const view = visit.view();
      expect(view.screen.name).toBe(screens[state]);
      expect(view.step).toBe(steps[state]);
      expect(view.language).toBe(language);
      // A text without its values would show a bare {name}.
      expect(JSON.stringify(view.screen)).not.toMatch(/\{\w+\}/);
    }
  });

  it.each(restingStates)('of %s never holds name, document number, address or phone', async state => {
    const visit = aVisit();
    await visit.reach(state);
    const shown = JSON.stringify(visit.view());
    for (const secret of [secrets.name, secrets.number, secrets.address, secrets.phone])
      expect(shown).not.toContain(secret);
  });

  it('of an identified customer shows the masked name from then on', async () => {
    const visit = aVisit();
    await visit.reach('lookingUp');
    expect(visit.view()).not.toHaveProperty('customer');
    await visit.reach('select');
    expect(visit.view().customer).toBe('张**');
  });

  it('offers only the business of its face', async () => {
    const counter = aVisit('smart-counter');
    await counter.reach('select');
    expect(counter.screen('select').services.map(service => service.id)).toEqual([
      'transfer',
      'change-phone',
    ]);
    const machine = aVisit('ticket-machine');
    machine.want({ kind: 'goWithoutCard' });
    expect(machine.screen('select').services.every(service => service.waiting?.ahead === 3)).toBe(true);
  });

  it('offers the own accounts masked, with what is in them', async () => {
    const visit = aVisit();
    await visit.reach('editing');
    expect(visit.screen('enter').fields[0]?.choices).toEqual([
      { value: secrets.account, label: '借记卡 6222 **** 0001', note: '¥100,000.00' },
      { value: '6222000000000009', label: '存折 6222 **** 0009', note: '¥50.00' },
    ]);
  });
});
