import type { DeviceId } from '../../src/core/ids.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';
import type { Result } from '../../src/core/result.ts';
import { type Intent, intentSchema, type SessionView } from '../../src/core/session-view.ts';
import type { Hall } from './hall.ts';

type Face = 'ticket-machine' | 'smart-counter';
type ScreenName = SessionView['screen']['name'];

/** A customer before one face: sees views, has intents, holds cards. */
export interface Visitor {
  view(): SessionView;
  /** Waits for a screen of this name that fits. */
  sees<N extends ScreenName>(
    name: N,
    fits?: (screen: Extract<SessionView['screen'], { name: N }>) => boolean,
    ms?: number,
  ): Promise<Extract<SessionView['screen'], { name: N }>>;
  waitsFor(fits: (view: SessionView) => boolean, ms?: number): Promise<SessionView>;
  wants(intent: unknown): Promise<Result<unknown>>;
  laysCard(card: string): Promise<void>;
  takesCard(): Promise<void>;
}

export const deviceId = (text: string): DeviceId => deviceIdSchema.parse(text);

export async function visitorAt(hall: Hall, face: Face): Promise<Visitor> {
  const screen = await hall.screen(face);
  const bench = (): ReturnType<typeof hall.screen<'bench'>> => hall.screen('bench');
  const reader = deviceId(`idCardReader:${face}`);
  await screen.until('view', () => true);
  const view = (): SessionView => {
    const latest = screen.latest('view');
    if (!latest) throw new Error('no view yet');
    return latest;
  };
  return {
    view,
    waitsFor: (fits, ms) => screen.until('view', fits, ms),
    sees: async (name, fits = () => true, ms) => {
      type Wanted = Extract<SessionView['screen'], { name: typeof name }>;
      const found = await screen.until(
        'view',
        candidate => candidate.screen.name === name && fits(candidate.screen as Wanted),
        ms,
      );
      return found.screen as Wanted;
    },
    wants: intent => {
      const { session, view: number } = view();
      const parsed: Intent = intentSchema.parse(intent);
      return screen.call('intend', { ...(session ? { session } : {}), view: number, intent: parsed });
    },
    laysCard: async card => {
      const hands = await bench();
      const laid = await hands.call('layCard', { device: reader, card });
      hands.close();
      if (!laid.ok) throw new Error(`card: ${laid.failure.code}`);
    },
    takesCard: async () => {
      const hands = await bench();
      await hands.call('takeCard', { device: reader });
      hands.close();
      // A reader looks every 300 ms: a card that is laid again within one look was never away for it.
      await new Promise(resolve => setTimeout(resolve, 500));
    },
  };
}

/** The fields of a transfer from 张三's first account. */
export const transferOf = (
  amount: string,
  other: Partial<Record<'from' | 'to' | 'toName', string>> = {},
) => ({
  from: '6200000000000001',
  to: '6200000000000003',
  toName: '王五',
  amount,
  ...other,
});
