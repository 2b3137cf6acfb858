import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { screenNameSchema } from '../../rpc/screens.ts';

const faceSchema = z.object({
  screen: screenNameSchema,
  /** A kiosk: fills its display, cannot be closed, and keys that lead out of it are dead. */
  fullscreen: z.boolean().default(false),
});
export type Face = Readonly<z.infer<typeof faceSchema>>;

/** What the shell is told by whoever starts it; named by `--launch=<file>`. All paths are absolute. */
const launchSchema = z.object({
  /** A Node 24 executable: the backend never runs on Electron's own Node. */
  node: z.string(),
  /** What that Node runs, as `[".../src/kiosk/main.ts", ...]`. It gets an IPC channel that speaks `rpc/relay.ts`. */
  args: z.array(z.string()),
  /** The build: `screens/` and `shell/` lie in it. */
  dist: z.string(),
  /** Chromium's own files, and the lock that keeps a second shell of this kiosk away. */
  profile: z.string(),
  log: z.string(),
  /** One window each; the n-th goes to the n-th display. */
  faces: z.array(faceSchema).min(1),
});
export type Launch = Readonly<z.infer<typeof launchSchema>>;

/** Throws when the file is missing or wrong: without it there is nothing to show. */
export const readLaunchFile = (file: string): Launch =>
  launchSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
