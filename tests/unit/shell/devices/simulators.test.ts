import { describe, expect, it } from 'vitest';
import { deviceModels } from '../../../../drivers/host/registry.ts';
import { deviceNamed, simulatedModels } from '../../../../src/shell/devices/simulators.ts';

describe('the simulators of the command line', () => {
  it('are there for every model that there is a driver for', () => {
    expect(simulatedModels.map(({ model }) => model).toSorted()).toEqual(
      deviceModels.map(({ model }) => model).toSorted(),
    );
  });

  it('are found by the whole name and by the part that only one of them has', () => {
    const named = (name: string): string | undefined => {
      const found = deviceNamed(name);
      return found.ok ? found.value.model : found.failure.code;
    };
    expect(named('receipt-printer/escpos')).toBe('receipt-printer/escpos');
    expect(named('escpos')).toBe('receipt-printer/escpos');
    expect(named('escpos-58')).toBe('receipt-printer/escpos-58');
    expect(named('call-board')).toBe('unknownModel');
    expect(named('')).toBe('unknownModel');
  });

  it('are listed for somebody who typed a name that no model has', () => {
    const refused = deviceNamed('epson');
    for (const { model } of simulatedModels)
      expect(refused.ok ? '' : (refused.failure.detail ?? '')).toContain(model);
  });
});
