import type { Language } from '../../core/language.ts';
import { customerFaceSchema } from '../../core/session-view.ts';
import { say } from '../design/texts.ts';

/** Where in the hall something happened, in words; a face that this version does not know keeps its own name. */
export function faceName(language: Language, face: string): string {
  const known = customerFaceSchema.safeParse(face);
  return known.success ? say(language, `staff.face.${known.data}`) : face;
}
