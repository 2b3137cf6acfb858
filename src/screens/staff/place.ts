import * as z from 'zod';

/** Who works at this page and where: chosen by the person, kept until the tab is closed. */
export const placeSchema = z.object({
  name: z.string().trim().min(1).max(40),
  /** Absent for lobby staff, who have no window. */
  window: z.string().optional(),
});
export type Place = Readonly<z.infer<typeof placeSchema>>;

const key = 'fenliu.staff.place';

/** The place chosen before in this tab, or `undefined` when there is none or it cannot be read. */
export function recallPlace(): Place | undefined {
  const saved = sessionStorage.getItem(key);
  if (saved === null) return undefined;
  try {
    return placeSchema.safeParse(JSON.parse(saved)).data;
  } catch {
    return undefined; // Not ours, or damaged: the person is asked again.
  }
}

export const rememberPlace = (place: Place): void => sessionStorage.setItem(key, JSON.stringify(place));
