import * as z from 'zod';
import { branchIdSchema, serviceIdSchema } from '../core/ids.ts';
import { localizedSchema } from '../core/language.ts';
import { fenSchema } from '../core/money.ts';
import { customerFaceSchema, fieldKinds } from '../core/session-view.ts';

const fieldSchema = z.object({
  id: z.string(),
  label: localizedSchema,
  hint: localizedSchema,
  kind: z.enum(fieldKinds),
  maxLength: z.int().min(1).max(60),
  /** Where the choices of a `choice` field come from. */
  choices: z.enum(['ownAccounts']).optional(),
});

const notNegative = fenSchema.refine(amount => amount >= 0, 'must not be negative');

const feeBandSchema = z.object({
  /** The band holds amounts up to and including this; the last band, and only it, has none. */
  upTo: notNegative.optional(),
  fee: notNegative,
});

const serviceSchema = z.object({
  id: serviceIdSchema,
  name: localizedSchema,
  hint: localizedSchema,
  icon: z.string(),
  faces: z.array(customerFaceSchema).min(1),
  /** Must the customer come in person? (I01) */
  inPerson: z.boolean(),
  /** What to bring (D13, I05). */
  documents: z.array(localizedSchema),
  fields: z.array(fieldSchema),
  risk: z.object({
    /** Fraud and risk text before confirming (N14, X07). */
    warning: localizedSchema.optional(),
    /** A sentence that the customer ticks (R09). */
    acknowledgement: localizedSchema.optional(),
    /** Amounts above this wait for a staff decision (R09); absent: never. */
    approvalAbove: notNegative.optional(),
    approvalReason: localizedSchema.optional(),
  }),
  fees: z.array(feeBandSchema),
  effect: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('issueTicket'),
      /** One letter before the number (Q02). */
      prefix: z.string().regex(/^[A-Z]$/),
      /** How long a window usually needs, minutes (Q18). */
      minutes: z.number().min(1).max(120),
    }),
    z.object({ kind: z.literal('hostOperation'), operation: z.enum(['changePhone', 'transfer']) }),
  ]),
});
export type Service = Readonly<z.infer<typeof serviceSchema>>;
export type ServiceField = Service['fields'][number];

const windowSchema = z.object({
  /** As on the sign above it. */
  id: z.string().regex(/^\d{1,2}$/),
  services: z.array(serviceIdSchema).min(1),
});
export type ServiceWindow = Readonly<z.infer<typeof windowSchema>>;

/** What one branch offers. All amounts in fen; all rules are the bank's settings, not law (domain §0.2). */
export const catalogueSchema = z
  .object({
    version: z.string(),
    branch: z.object({ id: branchIdSchema, name: localizedSchema }),
    services: z.array(serviceSchema).min(1),
    windows: z.array(windowSchema).min(1),
    notices: z.array(z.object({ id: z.string(), text: localizedSchema, expires: z.iso.date() })),
  })
  .check(context => {
    const { services, windows } = context.value;
    const complain = (message: string): void => {
      context.issues.push({ code: 'custom', message, input: context.value });
    };
    const ids = new Set(services.map(service => service.id));
    if (ids.size < services.length) complain('two services have the same id');
    if (new Set(windows.map(window => window.id)).size < windows.length)
      complain('two windows have the same id');
    for (const window of windows)
      for (const id of window.services)
        if (!ids.has(id)) complain(`window ${window.id} serves unknown ${id}`);
    const prefixes = services.flatMap(service =>
      service.effect.kind === 'issueTicket' ? [service.effect.prefix] : [],
    );
    if (new Set(prefixes).size < prefixes.length) complain('two services share a prefix');
    for (const service of services) {
      if (
        service.effect.kind === 'issueTicket' &&
        !windows.some(window => window.services.includes(service.id))
      )
        complain(`no window serves ${service.id}`);
      const limits = service.fees.map(band => band.upTo ?? Number.POSITIVE_INFINITY);
      if (limits.some((limit, index) => index > 0 && limit <= (limits[index - 1] ?? 0)))
        complain(`the fee bands of ${service.id} do not rise`);
      if (service.fees.length > 0 && service.fees.at(-1)?.upTo !== undefined)
        complain(`the fee bands of ${service.id} do not reach all amounts`);
      if (new Set(service.fields.map(field => field.id)).size < service.fields.length)
        complain(`two fields of ${service.id} have the same id`);
      if (service.fields.some(field => field.kind === 'choice' && field.choices === undefined))
        complain(`${service.id} offers a choice without choices`);
    }
  });
export type Catalogue = Readonly<z.infer<typeof catalogueSchema>>;
