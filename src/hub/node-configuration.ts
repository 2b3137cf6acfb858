import { type Catalogue, catalogueSchema } from '../catalogue/catalogue.ts';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import {
  type ConfigurationDocument,
  everyBranch,
  proveConfiguration,
  readConfiguration,
  type SignedConfiguration,
} from '../core/configuration.ts';
import { fingerprintOf } from '../core/request-signature.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Log } from '../log/log.ts';
import { configurationApplied, configurationRejected } from '../store/configurations.ts';
import type { WriteHandle } from '../store/handles.ts';
import type { ConfigurationKey } from '../sync/configuration-key.ts';
import {
  type ConfigurationState,
  chosen,
  healthy,
  lost,
  type Rejection,
  refused,
  rolledBack,
  started,
  stopped,
  taken,
} from '../sync/configuration-state.ts';
import type { KeptConfiguration } from '../sync/kept-configuration.ts';

/** All in ms. */
const delays = {
  /** How often it is looked whether the node is idle, while a configuration waits. */
  look: 1_000,
  /** What is wrong with a catalogue shows when the screens begin to use it. */
  trial: 30_000,
  /** A start that takes longer does not come any more; one that pulls its journal back takes a minute. */
  start: 120_000,
  /** After the disk did not take a change. */
  diskGap: 60_000,
} as const;

/** For technicians. Version 0: what the node was started with. */
export interface ConfigurationStatus {
  readonly version: number;
  readonly state: 'inForce' | 'trial' | 'waiting';
  readonly waiting?: number;
  /** A newer one that this node does not use. */
  readonly rejected?: Rejection;
  /** The fingerprint of head office's key; absent when none is known. */
  readonly key?: string;
}

/** What a node has of head office's configuration, from its start to its end. */
export interface NodeConfiguration {
  readonly catalogue: Catalogue;
  status(): ConfigurationStatus;
  /** Head office told its key when it let this node in. */
  readonly keyTold: (publicKey: string) => void;
  /** The greatest version that was ever taken. */
  readonly newest: () => number;
  /** Takes what head office answered, when it is right in every way. Never throws. */
  readonly take: (signed: unknown) => void;
  /** The node is up: what happened comes into its journal, a trial ends in time, and what waits is applied when idle. */
  run(parts: RunParts): void;
  /** The node ends in good order; the last call. */
  end(): void;
}

interface RunParts {
  readonly write: WriteHandle;
  /** Whether nobody is served and nothing is open that a restart would interrupt. */
  readonly isIdle: () => boolean;
  /** Whether every screen has something to show. */
  readonly screensAnswer: () => Promise<boolean>;
  /** The state is another. */
  readonly changed: () => void;
}

/**
 * Chooses the catalogue that a node starts with, once: a node changes its configuration by starting again.
 * @param start what it was started with; it also says which branch this is
 * @param restart ends the process so that its supervisor starts it again
 * @param pace how many times faster than usual, for tests
 */
export function openNodeConfiguration({
  kept,
  key,
  start,
  restart,
  pace = 1,
  log,
}: {
  readonly kept: KeptConfiguration;
  readonly key: ConfigurationKey;
  readonly start: Catalogue;
  readonly restart: () => void;
  readonly pace?: number;
  readonly log: Log;
}): NodeConfiguration {
  let running: RunParts | undefined;
  let looking: NodeJS.Timeout | undefined;
  let trying: NodeJS.Timeout | undefined;
  let diskRefusedAt = Number.NEGATIVE_INFINITY;
  let over = false;

  /** Whether the disk took it. */
  const change = (next: ConfigurationState): boolean => {
    try {
      kept.change(next);
    } catch (error) {
      diskRefusedAt = performance.now();
      log('configurationTrouble', { why: 'diskRefused', detail: String(error) });
      return false;
    }
    running?.changed();
    return true;
  };

  const catalogueOf = (document: ConfigurationDocument): Result<Catalogue> => {
    const parsed = catalogueSchema.safeParse(document.catalogue);
    if (!parsed.success) return fail('catalogueWrong', parsed.error.issues[0]?.message);
    // What is for all branches leaves each its own name.
    if (document.branch === everyBranch) return ok({ ...parsed.data, branch: start.branch });
    const mine = document.branch === start.branch.id && parsed.data.branch.id === start.branch.id;
    return mine ? ok(parsed.data) : fail('otherBranch', document.branch);
  };

  function inForce(): Catalogue {
    while (kept.state().inForce > 0) {
      const { inForce: version } = kept.state();
      const found = tryLoad(version);
      if (found.ok) return found.value;
      log('configurationTrouble', { why: 'lost', version, detail: found.failure.code });
      if (!change(lost(kept.state()))) return start;
    }
    return start;
  }
  /** Who signed it was proved when it was taken, by the key that counted then. */
  function tryLoad(version: number): Result<Catalogue> {
    const read = kept.read(version);
    return read.ok ? catalogueOf(read.value.document) : read;
  }
  function load(version: number): Catalogue {
    const found = version === 0 ? undefined : tryLoad(version);
    return found?.ok ? found.value : start;
  }

  /** At least once: a crash between the two writes a fact twice, which tells head office nothing wrong. */
  function tell({ write }: RunParts): void {
    const { untold } = kept.state();
    if (untold.length === 0) return;
    for (const { kind, ...payload } of untold) {
      if ('why' in payload) configurationRejected(write, payload);
      else configurationApplied(write, payload);
      log(kind, payload);
    }
    change({ ...kept.state(), untold: [] });
  }

  const refuse = (rejection: Rejection): void => {
    if (change(refused(kept.state(), rejection)) && running) tell(running);
  };

  /** Why it may not be taken, if so. */
  function wrongWith(signed: SignedConfiguration): string | undefined {
    const known = key.current();
    if (known === undefined) return 'keyMissing';
    const proved = proveConfiguration(signed, known);
    if (!proved.ok) return proved.failure.code;
    const found = catalogueOf(signed.document);
    return found.ok ? undefined : found.failure.code;
  }
  /** Whether the disk took it. */
  function keep(signed: SignedConfiguration): boolean {
    try {
      kept.keep(signed);
    } catch (error) {
      log('configurationTrouble', { why: 'diskRefused', detail: String(error) });
      return false;
    }
    return change(taken(kept.state(), signed.document.version));
  }
  function take(signed: unknown): void {
    const read = readAgain(signed);
    if (!read.ok) {
      log('configurationTrouble', { why: read.failure.code });
      return;
    }
    const { version } = read.value.document;
    const why = wrongWith(read.value);
    if (why !== undefined) refuse({ version, why });
    else if (version <= kept.state().newest) log('configurationTrouble', { why: 'notNewer', version });
    else if (keep(read.value)) log('configurationTaken', { version });
  }

  function look(): void {
    if (over || !running?.isIdle() || performance.now() - diskRefusedAt < delays.diskGap) return;
    const next = chosen(kept.state());
    if (next === kept.state() || !change(next)) return;
    log('configurationTried', { version: next.inForce });
    restart();
  }

  async function judge(parts: RunParts): Promise<void> {
    const answers = await parts.screensAnswer();
    if (over) return;
    if (answers) {
      if (change(healthy(kept.state()))) tell(parts);
      return;
    }
    change(rolledBack(kept.state(), 'screensSilent'));
    restart();
  }

  // Without a durable mark nothing may be tried: the next start would not know of this one.
  const isMarked = change(started(kept.state()));
  const catalogue = isMarked ? inForce() : load(kept.state().before);
  const isTrial = isMarked && kept.state().trial === 'begun';
  if (isTrial)
    trying = setTimeout(() => {
      change(rolledBack(kept.state(), 'notStarted'));
      restart();
    }, delays.start);

  return {
    catalogue,
    take,
    newest: () => kept.state().newest,
    keyTold: publicKey => key.told(publicKey),
    status: () => {
      const { inForce: version, trial, waiting, rejected } = kept.state();
      const known = key.current();
      return {
        version,
        state: trial !== 'none' ? 'trial' : waiting === undefined ? 'inForce' : 'waiting',
        ...(waiting === undefined ? {} : { waiting }),
        ...(rejected && rejected.version > version ? { rejected } : {}),
        ...(known === undefined ? {} : { key: fingerprintOf(known) }),
      };
    },
    run: parts => {
      running = parts;
      clearTimeout(trying);
      tell(parts);
      if (isTrial) trying = setTimeout(() => void judge(parts), delays.trial / pace);
      looking = setInterval(look, delays.look / pace);
    },
    end: () => {
      over = true;
      clearTimeout(trying);
      clearInterval(looking);
      running = undefined;
      change(stopped(kept.state()));
    },
  };
}

function readAgain(signed: unknown): ReturnType<typeof readConfiguration> {
  try {
    return readConfiguration(canonicalJson(signed as Json));
  } catch (error) {
    return fail('notCanonical', String(error));
  }
}
