import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';
import { businessDay } from './0002-business-day.ts';

/** Every step of the store's schema, oldest first. */
export const migrations: readonly Migration[] = [first, businessDay];
