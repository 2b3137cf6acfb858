import { expect, it } from 'vitest';
import { languages } from '../../../../src/core/language.ts';
import { statusText } from '../../../../src/shell/devices/report.ts';
import { diagnostics } from '../../../screens/support/technician-fixtures.ts';

const now = Date.parse('2026-11-21T12:00:00');

it('the status says what the page says of the hub, of what hinders sending, and of a restore', () => {
  const told = {
    ...diagnostics(now),
    store: { restoredAt: now, backup: { seq: 1200, at: now - 60_000 }, unknownSince: now - 30_000 },
  };
  const text = statusText(told, 'en').join('\n');
  expect(text).toContain('hub connected since 2026-11-21 11:18:00 https://192.0.2.5:8600');
  expect(text).toContain('error (retryable): connect ECONNREFUSED 192.0.2.10:8443');
  expect(text).toContain('next try at 2026-11-21 12:00:23');
  expect(text).toContain(
    'store restored at 2026-11-21 12:00:00 from the backup of 2026-11-21 11:59:00 (up to entry 1200): look through the papers since 2026-11-21 11:59:30',
  );
  for (const language of languages) expect(statusText(told, language).join('\n')).not.toMatch(/\{\w+\}/);
});

it('the status keeps silent about troubles that there are not', () => {
  const { sync, ...told } = diagnostics(now);
  const { lastError: _, lastErrorClass: __, nextTryAt: ___, ...calm } = sync;
  const text = statusText({ ...told, hub: { state: 'inside', since: now }, sync: calm }, 'en').join('\n');
  expect(text).toContain('hub inside since 2026-11-21 12:00:00\n');
  expect(text).not.toMatch(/error|next try|restored/);
});
