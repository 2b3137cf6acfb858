import cards from '../../assets/bench/cards.json' with { type: 'json' };
import { driverOf } from '../../drivers/host/registry.ts';
import { parseCards } from '../../src/shell/bench/cards.ts';
import { simulatedModels } from '../../src/shell/devices/simulators.ts';
import { playInput, recordings } from './driver-play.ts';
import { pieces, type Target } from './target.ts';

/**
 * Every driver as a whole, with bytes, timers, commands, cancels and lost lines in any order; and every simulator, which
 * stands in for a device before any program and so must take whatever comes.
 */
export function openDriverTargets(): readonly Target[] {
  const drawer = parseCards(cards);
  return simulatedModels.flatMap(({ model, simulate }): Target[] => {
    const driver = driverOf(model);
    if (!driver) throw new Error(`no driver ${model}`);
    const recorded = recordings(driver, simulate, drawer);
    const name = model.replace('/', '-');
    return [
      {
        name: `driver-${name}`,
        seeds: recorded.map(({ happened }) => happened),
        most: 4096,
        run: input => playInput(driver, input),
      },
      {
        name: `simulator-${name}`,
        seeds: recorded.map(({ written }) => written),
        most: 4096,
        run(input) {
          const later: (() => void)[] = [];
          const simulator = simulate({
            send: () => {},
            after: (_ms, action) => void later.push(action),
            hold: () => {},
            changed: () => {},
          });
          for (const chunk of pieces(input)) {
            simulator.receive(chunk);
            for (const action of later.splice(0, 8)) action();
          }
          simulator.powerCycle();
          for (const action of later.splice(0, 64)) action();
        },
      },
    ];
  });
}
