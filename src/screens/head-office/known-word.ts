import type { Language } from '../../core/language.ts';
import { hasText, say } from '../design/texts.ts';

/** A state in words; head office reads journals of newer versions too, whose states keep their own word. */
export function knownWord(language: Language, of: 'operation' | 'paper', state: string): string {
  const key = `headOffice.${of}.${state}`;
  return hasText(key) ? say(language, key) : state;
}
