import fc from 'fast-check';
import { seedOfRun } from './random.ts';

// Every property of a run begins with the run's seed; a failure prints it, and FENLIU_SEED brings it back.
fc.configureGlobal({ seed: seedOfRun() });
