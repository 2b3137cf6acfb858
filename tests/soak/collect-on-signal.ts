/**
 * Preloaded into the driver host of a soak run: on SIGUSR2 it collects its garbage as when memory runs out, so that what
 * the system then keeps for it is what it needs.
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.({ execution: 'sync', flavor: 'last-resort', type: 'major' });
});
