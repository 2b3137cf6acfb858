import * as z from 'zod';
import {
  attachedLineSchema,
  commandErrorCodes,
  completionCodes,
  deviceCommandNames,
  deviceConfigsSchema,
  deviceEventNames,
  deviceEventPayloads,
  deviceStateSchema,
} from '../../src/core/device.ts';
import { deviceModelSchema } from '../../src/core/device-model.ts';
import { traceSchema } from '../../src/core/device-trace.ts';
import { deviceIdSchema } from '../../src/core/ids.ts';

/**
 * The talk between a kiosk and its driver host, a child process (XFS4IoT's flow: command, acknowledge, events,
 * exactly one completion). Both sides parse what they receive.
 */
export const toHostSchema = z.discriminatedUnion('type', [
  /** All devices; those whose entry is as it was are left alone. */
  z.object({ type: z.literal('configure'), devices: deviceConfigsSchema }),
  z.object({
    type: z.literal('command'),
    requestId: z.uuid(),
    device: deviceIdSchema,
    name: z.enum(deviceCommandNames as [string, ...string[]]),
    payload: z.unknown(),
    /** Milliseconds from now until the host completes it with `timeOut`; 0 for none. */
    timeout: z.int().min(0),
  }),
  z.object({ type: z.literal('cancel'), requestId: z.uuid() }),
  /** Asks for the last frames of a device's line. */
  z.object({ type: z.literal('trace'), requestId: z.uuid(), device: deviceIdSchema }),
  /** Answered at once with `pong`, by a process that is not stuck. */
  z.object({ type: z.literal('ping') }),
  /** Close every line and end. */
  z.object({ type: z.literal('shutdown') }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

export const fromHostSchema = z.discriminatedUnion('type', [
  /** The process is up, has these drivers, and wants its configuration. */
  z.object({ type: z.literal('ready'), models: z.array(deviceModelSchema) }),
  z.object({ type: z.literal('acknowledge'), requestId: z.uuid() }),
  z.object({
    type: z.literal('completion'),
    requestId: z.uuid(),
    device: deviceIdSchema,
    completion: z.union([
      z.object({ code: z.literal('success'), payload: z.unknown() }),
      z.object({
        code: z.enum(completionCodes).exclude(['success']),
        errorCode: z.enum(commandErrorCodes).optional(),
        description: z.string(),
      }),
    ]),
  }),
  z.discriminatedUnion('name', [
    z.object({ type: z.literal('event'), device: deviceIdSchema, name: z.enum(deviceEventNames) }),
    z.object({
      type: z.literal('event'),
      device: deviceIdSchema,
      name: z.literal('keyPressed'),
      payload: deviceEventPayloads.keyPressed,
    }),
    z.object({
      type: z.literal('event'),
      device: deviceIdSchema,
      name: z.literal('rated'),
      payload: deviceEventPayloads.rated,
    }),
  ]),
  z.object({ type: z.literal('state'), device: deviceIdSchema, state: deviceStateSchema }),
  /** The line opens again and again and the device says nothing: what this process can do is done. */
  z.object({ type: z.literal('unresponsive'), device: deviceIdSchema, cause: z.string() }),
  /** Answers `trace`; empty for a device that is not configured. */
  z.object({ type: z.literal('trace'), requestId: z.uuid(), frames: traceSchema }),
  /** What is attached to this machine and used by no configured device; told when it changes. */
  z.object({
    type: z.literal('unknownLines'),
    lines: z.array(z.object({ line: attachedLineSchema, models: z.array(z.string()) })),
  }),
  z.object({ type: z.literal('pong') }),
  /** For the log of the kiosk; never personal. */
  z.object({ type: z.literal('trouble'), device: deviceIdSchema.optional(), text: z.string() }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;

/**
 * With what Node runs the driver host. V8 lets the nursery of a process grow to some 100 MiB within an hour where there is
 * memory to spare; what a device says is gone in a moment and needs little.
 */
export const hostFlags: readonly string[] = ['--max-semi-space-size=4'];
