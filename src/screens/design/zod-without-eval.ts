import * as z from 'zod';

// Our content security policy has no unsafe-eval. Must run before the first schema is made, so every page's
// main file imports this one first.
z.config({ jitless: true });
