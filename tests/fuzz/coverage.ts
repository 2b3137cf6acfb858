import { type Profiler, Session } from 'node:inspector';

/** Which parts of our own code have run, block by block, as V8 tells it. */
export interface Coverage {
  /**
   * Whether anything has run since the last time that had never run before.
   * @param keep counts it as known from now on
   */
  takeNew(keep: boolean): boolean;
  /** Functions that have run so far. */
  functions(): number;
  /** Characters of source in the blocks that have run so far. */
  characters(): number;
  stop(): void;
}

/** @param isOurs which source files count, by their url */
export function startCoverage(isOurs: (url: string) => boolean): Coverage {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** Of each function, which of its characters lie in blocks that ran. */
  const ran = new Map<string, Uint8Array>();
  let characters = 0;

  const add = (
    script: string,
    { ranges, functionName }: Profiler.FunctionCoverage,
    keep: boolean,
  ): boolean => {
    const [whole] = ranges;
    if (!whole || whole.count === 0) return false;
    const { startOffset, endOffset } = whole;
    const name = `${script}:${functionName}:${startOffset}`;
    const known = ran.get(name) ?? new Uint8Array(endOffset - startOffset);
    // Inner blocks come after the outer ones and count for themselves.
    const now = new Uint8Array(endOffset - startOffset);
    for (const range of ranges)
      now.fill(range.count > 0 ? 1 : 0, range.startOffset - startOffset, range.endOffset - startOffset);
    const news = now.reduce((sum, one, at) => sum + (one === 1 && known[at] === 0 ? 1 : 0), 0);
    if (news === 0 || !keep) return news > 0;
    ran.set(
      name,
      now.map((one, at) => one | (known[at] ?? 0)),
    );
    characters += news;
    return true;
  };

  return {
    takeNew(keep) {
      let news = false;
      session.post('Profiler.takePreciseCoverage', (error, told) => {
        if (error) throw error;
        for (const script of told.result)
          if (isOurs(script.url))
            for (const one of script.functions) news = add(script.scriptId, one, keep) || news;
      });
      return news;
    },
    functions: () => ran.size,
    characters: () => characters,
    stop() {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
