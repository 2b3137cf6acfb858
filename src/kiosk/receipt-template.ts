import * as z from 'zod';
import { type Language, localizedSchema } from '../core/language.ts';
import type { Receipt, ReceiptBlock } from '../core/receipt.ts';

/** Words with `{name}` where a value stands: the same in every language, or each its own. */
const words = z.union([z.string(), localizedSchema]);

const plainBlock = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: words,
    align: z.enum(['left', 'centre', 'right']).default('left'),
    size: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).default(1),
    bold: z.boolean().default(false),
  }),
  /** Left out when its value is empty. */
  z.object({ kind: z.literal('pair'), label: words, value: words }),
  z.object({ kind: z.literal('rule') }),
  z.object({ kind: z.literal('feed'), lines: z.int().min(1).max(10) }),
  z.object({ kind: z.literal('qr'), data: words }),
]);

/** A slip or receipt as data: what stands where, in three languages (assets/receipts). */
const templateSchema = z.array(
  z.discriminatedUnion('kind', [
    plainBlock,
    /** The blocks once for every line of a list; the line's values are known in them too. */
    z.object({ kind: z.literal('each'), of: z.string(), blocks: z.array(plainBlock) }),
  ]),
);
export type ReceiptTemplate = z.output<typeof templateSchema>;

type Names = readonly string[];

/**
 * Reads a template. Throws, naming the place, when it is not one or names a value or list that its paper does not
 * have: templates ship with the product, so that is a bug and is found at the start.
 * @param known the values and, by list, the values of a line
 */
export function readTemplate(
  json: unknown,
  known: { readonly values: Names; readonly lists: Readonly<Record<string, Names>> },
): ReceiptTemplate {
  const template = templateSchema.parse(json);
  for (const block of template) {
    if (block.kind !== 'each') {
      refuseUnknown(block, known.values);
      continue;
    }
    const ofLine = known.lists[block.of];
    if (!ofLine) throw new Error(`receipt template: no list is called ${block.of}`);
    for (const inner of block.blocks) refuseUnknown(inner, [...known.values, ...ofLine]);
  }
  return template;
}

function refuseUnknown(block: z.output<typeof plainBlock>, known: Names): void {
  for (const [, name = ''] of JSON.stringify(block).matchAll(/\{(\w+)\}/g))
    if (!known.includes(name)) throw new Error(`receipt template: no value is called ${name}`);
}

/** The paper that a template makes of its values. Lists that are missing are empty. */
export function fillTemplate(
  template: ReceiptTemplate,
  language: Language,
  filling: {
    readonly values: Readonly<Record<string, string>>;
    readonly lists: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  },
): Receipt {
  const { values, lists } = filling;
  return template.flatMap(block =>
    block.kind === 'each'
      ? (lists[block.of] ?? []).flatMap(line =>
          block.blocks.flatMap(inner => fillBlock(inner, language, { ...values, ...line })),
        )
      : fillBlock(block, language, values),
  );
}

function fillBlock(
  block: z.output<typeof plainBlock>,
  language: Language,
  values: Readonly<Record<string, string>>,
): readonly ReceiptBlock[] {
  const say = (said: z.output<typeof words>): string =>
    (typeof said === 'string' ? said : said[language]).replace(
      /\{(\w+)\}/g,
      (_, name: string) => values[name] ?? '',
    );
  switch (block.kind) {
    case 'text':
      return [{ ...block, text: say(block.text) }];
    case 'pair': {
      const value = say(block.value);
      return value === '' ? [] : [{ kind: 'pair', label: say(block.label), value }];
    }
    case 'qr':
      return [{ kind: 'qr', data: say(block.data) }];
    case 'rule':
    case 'feed':
      return [block];
  }
}
