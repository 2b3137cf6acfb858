import * as z from 'zod';
import { daysHeld } from '../core/business-day.ts';
import { attachedLineSchema, deviceConfigSchema, deviceStateSchema } from '../core/device.ts';
import { deviceModelSchema } from '../core/device-model.ts';
import { traceSchema } from '../core/device-trace.ts';
import { deviceIdSchema } from '../core/ids.ts';
import { languageSchema, localizedSchema } from '../core/language.ts';

/** In which language the answer, or the reason of a refusal, is wanted. */
const language = languageSchema;
const device = deviceIdSchema;

/**
 * Technicians: what is connected, what state it is in, what waits to be sent, and what a person can do about it.
 * Whatever takes a device away from a customer is refused with `customerPresent` while one is being served.
 */
export const technicianContract = {
  calls: {
    /** Ends the driver host; its supervisor starts a new one at once. */
    restartDriverHost: { params: z.object({ language }), result: z.object({}) },
    /** The last frames of a device's line, oldest first. Fails with `unknownDevice`, `driverHostAway`. */
    deviceTrace: { params: z.object({ device, language }), result: z.object({ frames: traceSchema }) },
    /**
     * Does with a device what shows that it works and hurts nobody; takes up to ten seconds. Fails with `unknownDevice`,
     * `noSafeTest`, `testRunning`, and with `testFailed` and the device's own reason.
     */
    testDevice: {
      params: z.object({ device, language }),
      result: z.object({
        /** `passed`: the device proved it. `look`: a person has to see or hear whether it is so. */
        outcome: z.enum(['passed', 'look']),
        /** What was done and what to look for; of a card only what is masked. */
        says: z.string(),
      }),
    },
    /**
     * These change the technician's own device file, and take effect at once. They fail with `deviceRefused` and say
     * which entry is wrong and how, and with `fileUnwritable`; then nothing has changed.
     */
    addDevice: { params: z.object({ device: deviceConfigSchema, language }), result: z.object({}) },
    changeDevice: { params: z.object({ device: deviceConfigSchema, language }), result: z.object({}) },
    removeDevice: { params: z.object({ device, language }), result: z.object({}) },
    /** Puts the technician's device file aside and goes back to what this kiosk was started with. */
    useStartDevices: { params: z.object({ language }), result: z.object({}) },
  },
  pushes: {
    diagnostics: z.object({
      branch: z.string(),
      node: z.string(),
      version: z.string(),
      startedAt: z.int(),
      /** Absent: this journal tells of no restore. */
      store: z
        .object({
          restoredAt: z.int(),
          /** The last entry in the backup that it was made from. */
          backup: z.object({ seq: z.int(), at: z.int() }),
          /** From when on facts may be missing, ms. */
          unknownSince: z.int(),
        })
        .optional(),
      /** With `held` the clock shows another date, which is not believed. */
      businessDay: z.object({ day: z.iso.date(), held: z.enum(daysHeld).optional() }),
      driverHost: z.object({
        state: z.enum(['running', 'restarting']),
        pid: z.int().optional(),
        restarts: z.int(),
        since: z.int(),
      }),
      /** `inside`: this kiosk carries the branch's hub. */
      hub: z.object({
        address: z.string().optional(),
        state: z.enum(['inside', 'connected', 'unreachable', 'keyMissing', 'keyRefused']),
        since: z.int(),
      }),
      devices: z.array(
        z.object({
          config: deviceConfigSchema,
          /** Absent when no driver knows the model, or the driver host has not been up yet. */
          model: deviceModelSchema.optional(),
          state: deviceStateSchema,
          since: z.int(),
          /** What a person has to do now. */
          instruction: localizedSchema.optional(),
          /** Whether there is a test that hurts nobody. */
          testable: z.boolean(),
        }),
      ),
      /** Lines that the operating system finds and no configured device uses, with the models that could be on them. */
      unknown: z.array(z.object({ line: attachedLineSchema, models: z.array(z.string()) })),
      /** Every driver there is. */
      models: z.array(deviceModelSchema),
      configuration: z.object({
        /** `start`: what this kiosk was started with; `technician`: the file that was changed here. */
        source: z.enum(['start', 'technician']),
        /** Why the technician's file, or an older one of it, is not in use. */
        fault: z.string().optional(),
      }),
      /** The configuration that came down from head office. */
      fromHeadOffice: z.object({
        /** 0: none; the catalogue is the one that the kiosk was started with. */
        version: z.int(),
        /** `trial`: the kiosk goes back to the one before unless it stays healthy. `waiting`: until nobody is served. */
        state: z.enum(['inForce', 'trial', 'waiting']),
        /** The version that waits. */
        waiting: z.int().optional(),
        /** A newer one that is not used here, and why. */
        rejected: z.object({ version: z.int(), why: z.string() }).optional(),
        /** The fingerprint of the key that head office signs with; absent: none is known, and nothing is taken. */
        key: z.string().optional(),
      }),
      sync: z.object({
        upstream: z.string(),
        state: z.enum(['idle', 'sending', 'waiting']),
        lastSeq: z.int(),
        ackedSeq: z.int(),
        /** When the oldest entry that is not yet upstream was written, ms. */
        oldestAt: z.int().optional(),
        /** How many entries the other side took within the last minute. */
        rate: z.int(),
        lastError: z.string().optional(),
        /** `retryable`: it goes on by itself. `refused`, `notAuthorised`: a person has to act. */
        lastErrorClass: z.enum(['retryable', 'refused', 'notAuthorised']).optional(),
        /** Of the node's own key: by it head office tells two nodes of one name apart. */
        fingerprint: z.string(),
        nextTryAt: z.int().optional(),
      }),
      journal: z.array(z.object({ seq: z.int(), at: z.int(), kind: z.string() })),
    }),
  },
} as const;
