import { climb, climbSchema } from './climb.ts';
import { dieAtStep } from './die-at-step.ts';

/** A process that opens a store as a start does, and ends. It is made to be killed. */
process.once('message', raw => {
  const order = climbSchema.parse(raw);
  if (order.diesAtStep !== undefined) dieAtStep(order.diesAtStep);
  void climb(order).then(({ store }) => {
    store.close();
    process.exit(0);
  });
});
process.send?.('ready');
