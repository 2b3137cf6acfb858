import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { assert } from '../../core/result.ts';
import type { CustomerFace, Intent, SessionView } from '../../core/session-view.ts';
import { type ScreenTextKey, say } from '../design/texts.ts';

/** What every part of a customer's screen may know and do. */
export interface Visit {
  readonly face: CustomerFace;
  readonly view: SessionView;
  /** What the customer should know now: what happened and what to do. */
  readonly notice: string | undefined;
  /** Whether an intent has not been answered yet. */
  readonly sending: boolean;
  /** Sends what the customer wants, for the view that is on the screen. */
  readonly intend: (intent: Intent) => void;
  /**
   * The customer types, ticks or turns a page: nothing that the backend would hear of, yet somebody is here
   * (rules 4.3: unlimited extension while a person acts).
   */
  readonly active: () => void;
}

export const VisitContext = createContext<Visit | undefined>(undefined);

export function useVisit(): Visit {
  const visit = useContext(VisitContext);
  assert(visit, 'a part of a visit is drawn outside of one');
  return visit;
}

/** The frame's words in the customer's language. */
export function useWords(): (
  key: ScreenTextKey,
  values?: Readonly<Record<string, string | number>>,
) => string {
  const { language } = useVisit().view;
  return (key, values) => say(language, key, values);
}
