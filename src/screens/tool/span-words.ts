import type { Language } from '../../core/language.ts';
import { say } from '../design/texts.ts';

/** How long ago or how long still, in the largest unit that is not zero: `42 分钟`, `3 小时`. Negative reads 0 s. */
export function spanWords(language: Language, span: number): string {
  const seconds = Math.max(0, Math.round(span / 1000));
  if (seconds < 60) return say(language, 'tool.seconds', { count: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return say(language, 'tool.minutes', { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say(language, 'tool.hours', { count: hours, minutes: minutes % 60 });
  return say(language, 'tool.days', { count: Math.floor(hours / 24) });
}
