import * as z from 'zod';

const uuid = z.uuid();

/** One visit of one customer to one face. */
export const sessionIdSchema = uuid.brand('SessionId');
export type SessionId = z.infer<typeof sessionIdSchema>;

/** One operation at the bank's core; durable before the core is called (design §1.2). */
export const operationIdSchema = uuid.brand('OperationId');
export type OperationId = z.infer<typeof operationIdSchema>;

/** One thing to be put on paper. */
export const printJobIdSchema = uuid.brand('PrintJobId');
export type PrintJobId = z.infer<typeof printJobIdSchema>;

/** One request for a staff decision. */
export const approvalIdSchema = uuid.brand('ApprovalId');
export type ApprovalId = z.infer<typeof approvalIdSchema>;

/** One customer's call for a person. */
export const assistanceIdSchema = uuid.brand('AssistanceId');
export type AssistanceId = z.infer<typeof assistanceIdSchema>;

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);

export const branchIdSchema = name.brand('BranchId');
export type BranchId = z.infer<typeof branchIdSchema>;

/** One process with a store: a kiosk, or a hub that runs alone. */
export const nodeIdSchema = name.brand('NodeId');
export type NodeId = z.infer<typeof nodeIdSchema>;

export const serviceIdSchema = name.brand('ServiceId');
export type ServiceId = z.infer<typeof serviceIdSchema>;

/** A device's configured name, as `receiptPrinter:ticket-machine`; never derived from a port (XFS4IoT service id). */
export const deviceIdSchema = z
  .string()
  .regex(/^[a-z][A-Za-z]*:[a-z0-9-]+$/)
  .brand('DeviceId');
export type DeviceId = z.infer<typeof deviceIdSchema>;
