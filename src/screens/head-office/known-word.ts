import type { Language } from '../../core/language.ts';
import { hasText, say } from '../design/texts.ts';

/** What has a state, as its texts are called. */
type Stated = 'headOffice.operation' | 'headOffice.paper' | 'tool.device' | 'tool.paper';

/** A state in words; head office reads journals of newer versions too, whose states keep their own word. */
export function knownWord(language: Language, of: Stated, state: string): string {
  const key = `${of}.${state}`;
  return hasText(key) ? say(language, key) : state;
}
