import type { TestStripe } from '../../../../drivers/card-reader/simulator.ts';

/** The card of protocols 4.6, of nobody. */
export const track2 = '1234567890123456=99121010000000000000';
export const track1 = 'B1234567890123456^ZHANG/SAN^99121010000000000000';
export const track3 = '011234567890123456=15615600000000000000003000000';
export const fullCard: TestStripe = { tracks: { track1, track2, track3 } };

export const ok = (data: string): { status: 'ok'; data: string } => ({ status: 'ok', data });
export const missing = { status: 'dataMissing' } as const;
export const invalid = { status: 'dataInvalid' } as const;
/** As the ear of a reader hears it. */
export const allTracks = { track1: ok(track1), track2: ok(track2), track3: ok(track3) };
