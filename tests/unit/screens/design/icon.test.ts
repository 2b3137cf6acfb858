import { expect, it } from 'vitest';
import { defaultCatalogue, loadCatalogue } from '../../../../src/catalogue/load.ts';
import { isIconName } from '../../../../src/screens/design/icon.tsx';

it('every service of the catalogue that ships has an icon that we can draw', () => {
  const loaded = loadCatalogue(defaultCatalogue);
  expect(loaded).toMatchObject({ ok: true });
  if (!loaded.ok) return;
  for (const service of loaded.value.services) expect(isIconName(service.icon), service.icon).toBe(true);
});

it('a name from a catalogue cannot reach into the prototype', () => {
  expect(isIconName('constructor')).toBe(false);
});
