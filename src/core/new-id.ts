import { randomUUIDv7 } from 'node:crypto';

/** A fresh id that sorts by time of making (UUIDv7). The caller names its kind: `newId<SessionId>()`. */
export const newId = <Id extends string>(): Id => randomUUIDv7() as Id;
