import * as z from 'zod';

/** The languages of every screen, slip and receipt (design §9). */
export const languages = ['zh-Hans', 'zh-Hant', 'en'] as const;
export const languageSchema = z.enum(languages);
export type Language = (typeof languages)[number];

/** One text in every language. */
export const localizedSchema = z.object({
  'zh-Hans': z.string().min(1),
  'zh-Hant': z.string().min(1),
  en: z.string().min(1),
});
export type Localized = Readonly<z.infer<typeof localizedSchema>>;
