import * as z from 'zod';
import { identityCardSchema } from './identity-document.ts';
import { deviceIdSchema } from './ids.ts';
import { receiptBlockSchema } from './receipt.ts';

/** XFS4IoT Common.Status `device` (models 6.1). `userError`: a person must act (cover, paper). */
export const deviceStatuses = [
  'starting',
  'online',
  'offline',
  'powerOff',
  'noDevice',
  'hardwareError',
  'userError',
  'deviceBusy',
] as const;
export type DeviceStatus = (typeof deviceStatuses)[number];

export const deviceClasses = ['idCardReader', 'receiptPrinter', 'callBoard'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

export const paperStates = ['full', 'low', 'out', 'jammed', 'unknown'] as const;
export const mediaStates = ['present', 'notPresent', 'unknown'] as const;

/** What is known of a device now. Pushed on change only. */
export const deviceStateSchema = z.object({
  device: z.enum(deviceStatuses),
  /** Receipt printers. */
  paper: z.enum(paperStates).optional(),
  /** Card readers: is a card on the reader? */
  media: z.enum(mediaStates).optional(),
  /** For technicians: the last cause, without personal data. */
  cause: z.string().max(200).optional(),
});
export type DeviceState = Readonly<z.infer<typeof deviceStateSchema>>;

/** XFS4IoT completion codes that our classes use. */
export const completionCodes = [
  'success',
  'commandErrorCode',
  'canceled',
  'deviceNotReady',
  'hardwareError',
  'internalError',
  'invalidCommand',
  'invalidData',
  'timeOut',
  'userError',
  'sequenceError',
] as const;

/** Class codes that go with `commandErrorCode`. `printDoubtful`: nothing proves that the paper came out, nor that it did not. */
export const commandErrorCodes = [
  'noMedia',
  'invalidMedia',
  'mediaRemoved',
  'paperOut',
  'paperJammed',
  'printDoubtful',
] as const;

/** The end of a command that did not succeed. `description` is for technicians and holds nothing personal. */
export const deviceFailureSchema = z.object({
  code: z.enum(completionCodes).exclude(['success']),
  errorCode: z.enum(commandErrorCodes).optional(),
  description: z.string(),
});
export type DeviceFailure = Readonly<z.infer<typeof deviceFailureSchema>>;

/** The whole wanted content of a call board; the driver repaints it after every reconnect. */
export const boardContentSchema = z.object({
  /** The number called, as `A023`, or empty. */
  number: z.string().max(8),
  /** The window, as `5`, or empty. */
  window: z.string().max(4),
  flash: z.boolean(),
});
export type BoardContent = Readonly<z.infer<typeof boardContentSchema>>;

/**
 * Every command that an application can give to a device: its payload and the payload of its `success` completion.
 * Each command ends in exactly one completion.
 */
export const deviceCommands = {
  /** Waits until a card is laid on the reader, reads it, completes. Runs until it is cancelled. */
  'idCardReader.readRawData': { payload: z.object({}), result: z.object({ card: identityCardSchema }) },
  /** Prints and cuts. Success means that the printer proved the paper (protocols 2.6). */
  'receiptPrinter.print': {
    payload: z.object({
      /** Four signs 20..7E that come back when the paper is out; must differ from job to job. */
      processId: z.string().regex(/^[\x20-\x7e]{4}$/),
      blocks: z.array(receiptBlockSchema).max(200),
    }),
    result: z.object({ proof: z.enum(['processId', 'processingFence']) }),
  },
  'callBoard.write': { payload: boardContentSchema, result: z.object({}) },
} as const;
export type DeviceCommandName = keyof typeof deviceCommands;
export const deviceCommandNames = Object.keys(deviceCommands) as readonly DeviceCommandName[];
export type DevicePayload<N extends DeviceCommandName> = z.infer<(typeof deviceCommands)[N]['payload']>;
export type DeviceResult<N extends DeviceCommandName> = z.infer<(typeof deviceCommands)[N]['result']>;

/** News of a device that belongs to a running command or to none. */
export const deviceEventNames = ['mediaInserted', 'mediaRemoved', 'paperThreshold'] as const;

/** How a device is reached. `sim` is a simulated device behind a local socket, paced like the real line. */
export const transportConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('serial'), path: z.string(), baud: z.int().min(300).max(921_600) }),
  z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(65_535) }),
  z.object({ kind: z.literal('sim'), path: z.string(), baud: z.int().min(300).max(921_600) }),
]);
export type TransportConfig = Readonly<z.infer<typeof transportConfigSchema>>;

/** One line of the device configuration. */
export const deviceConfigSchema = z.object({
  id: deviceIdSchema,
  /** The driver, as `id-card/sdt`. */
  model: z.string(),
  transport: transportConfigSchema,
});
export type DeviceConfig = Readonly<z.infer<typeof deviceConfigSchema>>;
export const deviceConfigsSchema = z.array(deviceConfigSchema).max(50);
