import table from '../../../assets/pinyin/name-characters.json' with { type: 'json' };

/** Syllable without tone, `v` for ü, to the characters of family and given names that sound so, the usual ones first. */
const characters: Readonly<Record<string, string>> = table;

/** A character on offer, and how many of the typed letters it uses up. */
export interface Candidate {
  readonly character: string;
  readonly uses: number;
}

/**
 * The characters that the typed letters may mean: those of the longest syllable at the front, then those of syllables
 * that the letters only begin, then those of shorter syllables.
 */
export function candidates(letters: string): readonly Candidate[] {
  if (letters === '') return [];
  const offers: Candidate[] = [];
  const offer = (syllable: string, uses: number): void => {
    for (const character of characters[syllable] ?? []) offers.push({ character, uses });
  };
  const fronts = Object.keys(characters)
    .filter(syllable => letters.startsWith(syllable))
    .sort((one, other) => other.length - one.length);
  const [longest, ...shorter] = fronts;
  if (longest !== undefined) offer(longest, longest.length);
  for (const syllable of Object.keys(characters))
    if (syllable.length > letters.length && syllable.startsWith(letters)) offer(syllable, letters.length);
  for (const syllable of shorter) offer(syllable, syllable.length);
  return offers;
}
