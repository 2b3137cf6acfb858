import * as z from 'zod';
import { cardLayouts } from '../../../drivers/id-card/sdt/card-text.ts';
import type { TestCard } from '../../../drivers/id-card/sdt/simulator.ts';

/** A card of the bench's drawer, with words for the person who plays with it. */
export type BenchCard = TestCard & { readonly label: string; readonly note: string };

const layoutNames = Object.keys(cardLayouts) as (keyof typeof cardLayouts)[];

const cardSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9-]+$/),
    label: z.string().min(1),
    note: z.string().min(1),
    layout: z.enum(layoutNames),
    fields: z.record(z.string(), z.string()),
  })
  .superRefine((card, context) => {
    const places: Readonly<Record<string, readonly [number, number]>> = cardLayouts[card.layout];
    for (const [name, value] of Object.entries(card.fields)) {
      const place = places[name];
      if (!place) context.addIssue(`${card.id}: a ${card.layout} card has no ${name}`);
      else if (value.length * 2 > place[1]) context.addIssue(`${card.id}: ${name} is too long`);
    }
  });

const cardsSchema = z
  .array(cardSchema)
  .min(1)
  .refine(cards => new Set(cards.map(card => card.id)).size === cards.length, 'two cards have one id');

/** Reads `assets/bench/cards.json`, already parsed as JSON. Throws on a card that no chip could hold: it is our own file. */
export const parseCards = (json: unknown): readonly BenchCard[] => cardsSchema.parse(json);
