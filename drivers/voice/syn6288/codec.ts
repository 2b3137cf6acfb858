import type { VoiceDialect } from '../frames.ts';

/** SYN6288: 9600 8N1, checksum, 200 bytes of text (protocols 6). */
export const syn6288: VoiceDialect = { checksum: true, mostText: 200, unicode: 'utf-16be' };
