import * as z from 'zod';
import type { Json } from '../core/canonical-json.ts';

/** A column that holds JSON which this store wrote. */
export const jsonColumn = z.string().transform(text => JSON.parse(text) as Json);

/** A column that holds true as 1. */
export const flagColumn = z.int().transform(value => value === 1);

/** A row that only has to be there. */
export const anyRow = z.object({});

export const countRow = z.object({ count: z.int() });
