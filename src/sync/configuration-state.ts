import * as z from 'zod';
import type { JournalPayload } from '../core/journal.ts';

const rejectionSchema = z.object({ version: z.int(), why: z.string() });

/** Where a node stands with its configurations. Version 0 is what the node was started with. */
export const configurationStateSchema = z.strictObject({
  inForce: z.int().min(0),
  /** What it goes back to when it does not become healthy. */
  before: z.int().min(0),
  /** `chosen`: the next start tries it. `begun`: a start tries it, and has not been healthy with it yet. */
  trial: z.enum(['none', 'chosen', 'begun']),
  /** Taken, and applied as soon as nobody is served. */
  waiting: z.int().min(1).optional(),
  /** The greatest version that was ever taken; nothing up to it is taken again. */
  newest: z.int().min(0),
  rejected: rejectionSchema.optional(),
  /** Facts that are not in the journal yet. */
  untold: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('configurationApplied'), version: z.int() }),
      rejectionSchema.extend({ kind: z.literal('configurationRejected') }),
    ]),
  ),
});
export type ConfigurationState = Readonly<z.output<typeof configurationStateSchema>>;
export type Rejection = JournalPayload<'configurationRejected'>;

export const noConfiguration: ConfigurationState = {
  inForce: 0,
  before: 0,
  trial: 'none',
  newest: 0,
  untold: [],
};

/** A proved configuration is on the disk. */
export const taken = (state: ConfigurationState, version: number): ConfigurationState => ({
  ...state,
  waiting: version,
  newest: version,
});

/** The node ends in good order to start with what waits. */
export function chosen(state: ConfigurationState): ConfigurationState {
  const { waiting, ...others } = state;
  if (waiting === undefined || state.trial !== 'none') return state;
  return { ...others, inForce: waiting, before: state.inForce, trial: 'chosen' };
}

/**
 * The node starts. A start that ended during its trial, other than in good order, was that trial's failure: from now on
 * the configuration before is in force.
 */
export function started(state: ConfigurationState): ConfigurationState {
  if (state.trial === 'chosen') return { ...state, trial: 'begun' };
  return state.trial === 'begun' ? rolledBack(state, 'crashed') : state;
}

/** The node ends in good order: a trial that was not over begins anew. */
export const stopped = (state: ConfigurationState): ConfigurationState =>
  state.trial === 'begun' ? { ...state, trial: 'chosen' } : state;

/** The node is healthy with what it tries. */
export const healthy = (state: ConfigurationState): ConfigurationState => ({
  ...state,
  trial: 'none',
  untold: [...state.untold, { kind: 'configurationApplied', version: state.inForce }],
});

/** What is tried is bad, and is not tried again. */
export function rolledBack(state: ConfigurationState, why: string): ConfigurationState {
  const rejected = { version: state.inForce, why };
  return {
    ...state,
    inForce: state.before,
    trial: 'none',
    rejected,
    untold: [...state.untold, { kind: 'configurationRejected', ...rejected }],
  };
}

/** It was not taken; it may be when a person has acted, so it is asked for again, and told once. */
export function refused(state: ConfigurationState, rejection: Rejection): ConfigurationState {
  const { version, why } = rejection;
  if (state.rejected?.version === version && state.rejected.why === why) return state;
  return {
    ...state,
    rejected: rejection,
    untold: [...state.untold, { kind: 'configurationRejected', ...rejection }],
  };
}

/** The disk lost what is in force: the one before is, and head office is asked again unless there was a newer one. */
export const lost = (state: ConfigurationState): ConfigurationState => ({
  ...state,
  inForce: state.before === state.inForce ? 0 : state.before,
  before: 0,
  trial: 'none',
  newest: state.inForce === state.newest ? state.inForce - 1 : state.newest,
});
