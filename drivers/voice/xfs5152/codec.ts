import type { VoiceDialect } from '../frames.ts';

/**
 * XFS5152CE: no checksum, 4 kB of text (protocols 6). Its Unicode is little endian: the example that is passed around,
 * 科大讯飞 as `FD 00 0A 01 03 D1 79 27 59 AF 8B DE 98`, makes sense in no other order.
 */
export const xfs5152: VoiceDialect = { checksum: false, mostText: 4000, unicode: 'utf-16le' };
