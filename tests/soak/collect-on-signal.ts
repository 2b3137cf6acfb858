/**
 * Preloaded into the driver host of a soak run: on SIGUSR2 it collects its garbage, so that what the system then keeps for
 * it is what it needs. Left alone, a process with memory to spare grows for hours before it collects.
 */
process.on('SIGUSR2', () => globalThis.gc?.());
