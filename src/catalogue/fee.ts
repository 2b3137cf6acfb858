import { type Fen, fen } from '../core/money.ts';
import type { Service } from './catalogue.ts';

/** The fee for an amount: that of the first band that holds it; nothing when the service names no bands (D23, N12). */
export function feeFor(service: Service, amount: Fen): Fen {
  const band = service.fees.find(candidate => candidate.upTo === undefined || amount <= candidate.upTo);
  return band?.fee ?? fen(0);
}

/** Whether a member of staff has to decide first (R09). */
export const needsApproval = (service: Service, amount: Fen): boolean =>
  service.risk.approvalAbove !== undefined && amount > service.risk.approvalAbove;
