import type { Migration } from '../migrate.ts';
import { first } from './0001-first.ts';

/** Every step of the store's schema, oldest first. */
export const migrations: readonly Migration[] = [first];
