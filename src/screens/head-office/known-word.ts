import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';

const operationStates = ['intended', 'sent', 'done', 'refused', 'withdrawn'] as const;
const paperStates = ['intended', 'sent', 'printed', 'failed', 'doubtful', 'none'] as const;

/** A state in words; head office reads journals of newer versions too, whose states keep their own word. */
export function knownWord(language: Language, of: 'operation' | 'paper', state: string): string {
  if (of === 'operation') {
    const known = operationStates.find(one => one === state);
    return known === undefined ? state : say(language, `headOffice.operation.${known}`);
  }
  const known = paperStates.find(one => one === state);
  return known === undefined ? state : say(language, `headOffice.paper.${known}`);
}
