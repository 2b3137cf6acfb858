import * as z from 'zod';
import { serviceIdSchema, sessionIdSchema } from './ids.ts';
import { languageSchema } from './language.ts';

/** The five steps of every visit (S01). */
export const steps = ['identify', 'select', 'enter', 'confirm', 'complete'] as const;
export type Step = (typeof steps)[number];

/** What a kiosk can be for a customer (design §2). */
export const customerFaces = ['ticket-machine', 'smart-counter'] as const;
export const customerFaceSchema = z.enum(customerFaces);
export type CustomerFace = (typeof customerFaces)[number];

export const textSizes = ['normal', 'large', 'larger', 'largest'] as const;

/** One line of what will happen, what it costs, or what was done. */
export const viewRowSchema = z.object({
  label: z.string(),
  value: z.string(),
  /** Said a second time below the value: an amount in Chinese capitals. */
  note: z.string().optional(),
  emphasis: z.boolean(),
});
export type ViewRow = Readonly<z.infer<typeof viewRowSchema>>;

/** How many wait and how long: a range in minutes, because a single figure would be a lie (Q17). */
const waitingSchema = z.object({ ahead: z.int().min(0), minutes: z.tuple([z.int(), z.int()]).optional() });

const serviceCardSchema = z.object({
  id: serviceIdSchema,
  title: z.string(),
  hint: z.string(),
  /** A lucide icon name. */
  icon: z.string(),
  /** Ticket machine: the queue as it is now. */
  waiting: waitingSchema.optional(),
  /** Why it cannot be chosen now; absent when it can. */
  closed: z.string().optional(),
});

/** How a field is typed; decides the on-screen keyboard and the grouping. */
export const fieldKinds = ['phone', 'account', 'amount', 'name', 'choice'] as const;

const fieldSchema = z.object({
  id: z.string(),
  label: z.string(),
  hint: z.string(),
  kind: z.enum(fieldKinds),
  maxLength: z.int(),
  value: z.string(),
  /** What is wrong with the value and what to do; absent when nothing is. */
  error: z.string().optional(),
  choices: z.array(z.object({ value: z.string(), label: z.string(), note: z.string() })),
});
export type ViewField = Readonly<z.infer<typeof fieldSchema>>;

const reviewSchema = z.object({
  title: z.string(),
  rows: z.array(viewRowSchema),
  /** Documents to bring, or that were read. */
  documents: z.array(z.string()),
  /** Risk text, fraud warning (X07, N14); absent when none applies. */
  warning: z.string().optional(),
  /** Must be ticked before confirming when present. */
  acknowledgement: z.string().optional(),
  /** The words on the one primary button. */
  primary: z.string(),
  /** SHA-256 over the canonical JSON of everything above: what the customer agrees to and what a reviewer approves. */
  digest: z.string(),
});

/** What the screen shows now. Texts of the business come ready in the customer's language; the frame's own texts do not. */
export const screenSchema = z.discriminatedUnion('name', [
  /** Nobody is here. Touch or lay a card. */
  z.object({
    name: z.literal('attract'),
    headline: z.string(),
    branch: z.string(),
    canReadCard: z.boolean(),
  }),
  /** A card is wanted, or is being read, or could not be read. */
  z.object({
    name: z.literal('identify'),
    phase: z.enum(['waiting', 'reading', 'lookingUp']),
    mayGoWithoutCard: z.boolean(),
  }),
  z.object({ name: z.literal('select'), question: z.string(), services: z.array(serviceCardSchema) }),
  z.object({ name: z.literal('enter'), title: z.string(), fields: z.array(fieldSchema) }),
  z.object({ name: z.literal('confirm'), review: reviewSchema }),
  z.object({
    name: z.literal('waitingForApproval'),
    title: z.string(),
    explanation: z.string(),
    since: z.int(),
    deadline: z.int(),
  }),
  /** Money moves or paper comes; honest progress. */
  z.object({
    name: z.literal('working'),
    title: z.string(),
    stages: z.array(z.object({ label: z.string(), state: z.enum(['done', 'now', 'next']) })),
  }),
  z.object({
    name: z.literal('done'),
    outcome: z.enum(['success', 'refused', 'failed']),
    title: z.string(),
    explanation: z.string(),
    rows: z.array(viewRowSchema),
    /** Ticket machine: the number, the largest thing on the screen. */
    number: z.string().optional(),
    waiting: waitingSchema.optional(),
    /** `printing`: it is still coming. */
    paper: z.enum(['printing', 'printed', 'doubtful', 'failed', 'none']),
    paperText: z.string(),
    mayContinue: z.boolean(),
    takeCard: z.boolean(),
  }),
  /** A device came away or the backend is restarting something; the visit goes on by itself. */
  z.object({ name: z.literal('pleaseWait'), explanation: z.string() }),
  z.object({ name: z.literal('outOfService'), explanation: z.string() }),
]);
export type Screen = Readonly<z.infer<typeof screenSchema>>;

export const sessionViewSchema = z.object({
  face: customerFaceSchema,
  /** Absent while nobody is here. */
  session: sessionIdSchema.optional(),
  /** Grows with every change; an intent that quotes an old number is refused. */
  view: z.int(),
  language: languageSchema,
  textSize: z.enum(textSizes),
  step: z.enum(steps),
  /** Masked name of an identified customer. */
  customer: z.string().optional(),
  screen: screenSchema,
  /** Something that the customer should know now: what happened and what to do. */
  notice: z.object({ code: z.string(), text: z.string() }).optional(),
  /** A person was called and has (or has not yet) answered. */
  help: z.enum(['called', 'coming']).optional(),
  /** When the visit ends by itself unless somebody touches the screen; present only while the warning shows. */
  endsAt: z.int().optional(),
  can: z.object({ back: z.boolean(), cancel: z.boolean() }),
});
export type SessionView = Readonly<z.infer<typeof sessionViewSchema>>;

/** What a customer can want (imperative, design §4). */
export const intentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('begin') }),
  z.object({ kind: z.literal('goWithoutCard') }),
  z.object({ kind: z.literal('selectService'), service: serviceIdSchema }),
  z.object({ kind: z.literal('submitFields'), values: z.record(z.string().max(40), z.string().max(200)) }),
  z.object({ kind: z.literal('confirm'), digest: z.string().length(64), acknowledged: z.boolean() }),
  z.object({ kind: z.literal('back') }),
  z.object({ kind: z.literal('cancel') }),
  /** Done with this business; there is another need (S32). */
  z.object({ kind: z.literal('another') }),
  z.object({ kind: z.literal('finish') }),
  z.object({ kind: z.literal('callStaff') }),
  /** "I am still here." */
  z.object({ kind: z.literal('stay') }),
  z.object({ kind: z.literal('setLanguage'), language: languageSchema }),
  z.object({ kind: z.literal('setTextSize'), textSize: z.enum(textSizes) }),
]);
export type Intent = Readonly<z.infer<typeof intentSchema>>;
