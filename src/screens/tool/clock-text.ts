import type { Language } from '../../core/language.ts';

const timeZone = 'Asia/Shanghai';
const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The branch's time of day as `14:05`. */
export const clockText = (at: number): string => clock.format(at);

/** The branch's time of day as `14:05:09`. */
export const exactClockText = (at: number): string => exact.format(at);

/** The branch's date as a person says it, with the weekday. */
export const dateText = (language: Language, at: number): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(at);
