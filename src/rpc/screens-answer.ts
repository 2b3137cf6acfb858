import { connectClient } from './client.ts';
import type { Contract } from './contract.ts';
import { memoryPorts } from './memory-port.ts';
import type { Port } from './port.ts';
import { type ScreenName, screenContracts } from './screens.ts';

/**
 * Whether each of these screens, opened now, is told something that keeps to its contract. The hall display is not
 * asked: it has nothing to show while the hub is away.
 * @param accept where a screen's port goes
 * @param withinMs how long they may take
 */
export async function screensAnswer(
  screens: readonly ScreenName[],
  accept: (screen: ScreenName, port: Port) => void,
  withinMs = 5_000,
): Promise<boolean> {
  const answers = screens.filter(name => name !== 'hall-display').map(name => answer(name, accept, withinMs));
  return (await Promise.all(answers)).every(answered => answered);
}

function answer(
  name: ScreenName,
  accept: (screen: ScreenName, port: Port) => void,
  withinMs: number,
): Promise<boolean> {
  const contract: Contract = screenContracts[name];
  const [near, far] = memoryPorts();
  return new Promise<boolean>(resolve => {
    setTimeout(() => resolve(false), withinMs).unref();
    const client = connectClient(contract, near, () => resolve(false));
    for (const push of Object.keys(contract.pushes)) client.on(push, () => resolve(true));
    try {
      accept(name, far);
    } catch {
      resolve(false);
    }
  }).finally(() => near.close());
}
