import * as z from 'zod';
import { cardContradictions, identityCardSchema, travelDocumentSchema } from './identity-document.ts';
import { deviceIdSchema } from './ids.ts';
import { Personal } from './personal.ts';
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

export const deviceClasses = [
  'idCardReader',
  'passportReader',
  'receiptPrinter',
  'callBoard',
  'voice',
  'cardDispenser',
  'pinPad',
  'callerKeypad',
  'cardReader',
  'barcodeReader',
] as const;
export type DeviceClass = (typeof deviceClasses)[number];

export const paperStates = ['full', 'low', 'out', 'jammed', 'unknown'] as const;
export const mediaStates = ['present', 'notPresent', 'unknown'] as const;
export const stackerStates = ['ok', 'low', 'empty', 'unknown'] as const;
export const retainBinStates = ['ok', 'full', 'unknown'] as const;

/** Of a cause technicians get so much, characters. */
export const mostCause = 200;

/** What is known of a device now. Pushed on change only. */
export const deviceStateSchema = z.object({
  device: z.enum(deviceStatuses),
  /** Receipt printers. */
  paper: z.enum(paperStates).optional(),
  /** Card readers: is a card on the reader? Card dispensers: is one in the transport or the gate? */
  media: z.enum(mediaStates).optional(),
  /** Card dispensers: blank cards left. */
  stacker: z.enum(stackerStates).optional(),
  /** Card dispensers: the bin for cards that nobody took. */
  retainBin: z.enum(retainBinStates).optional(),
  /** Where the device tells one. ID card readers: the id of the security module (protocols 1.7). */
  serialNumber: z.string().max(60).optional(),
  /** For technicians: the last cause, without personal data. */
  cause: z.string().max(mostCause).optional(),
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

/**
 * Class codes that go with `commandErrorCode`. `printDoubtful`: nothing proves that the paper came out, nor that it did
 * not; of a paper that ends in any other way no byte has left. `moveDoubtful`: the same of a card that was to be moved.
 */
export const commandErrorCodes = [
  'noMedia',
  'invalidMedia',
  'mediaRemoved',
  'paperOut',
  'paperJammed',
  'printDoubtful',
  'mediaJam',
  'occupied',
  'retainBinFull',
  'moveDoubtful',
  'keyNotFound',
  'accessDenied',
  'noPin',
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

/** Which keypad or evaluator on the line: the number set in it, by custom that of the window. */
const stationAddress = z.int().min(1).max(255);

/** What the display of a caller keypad shows: the ticket being served, or how many people wait. */
export const keypadDisplaySchema = z.discriminatedUnion('kind', [
  /** The last three digits of the number: the display has no letters. */
  z.object({ kind: z.literal('ticket'), digits: z.string().regex(/^\d{3}$/) }),
  z.object({ kind: z.literal('waiting'), count: z.int().min(0) }),
]);
export type KeypadDisplay = Readonly<z.infer<typeof keypadDisplaySchema>>;

/** What a teller can ask for with the caller keypad (protocols 3.4). `oneMetreLine`: keep the next customer behind it. */
export const callerKeys = [
  'call',
  'recall',
  'evaluate',
  'pause',
  'transfer',
  'suspend',
  'callBack',
  'abandon',
  'cancel',
  'oneMetreLine',
] as const;
export type CallerKey = (typeof callerKeys)[number];

/** Plain on the wire from the driver host, marked as soon as the application has parsed it (rules L15, L16). */
const personal = <T extends z.ZodType>(schema: T) => schema.transform(value => new Personal(value));

/** What is on one track of a magnetic stripe, or why nothing is (XFS4IoT's data status, models 6.1). */
const trackSchema = z.discriminatedUnion('status', [
  /** Without sentinels and check character. */
  z.object({ status: z.literal('ok'), data: personal(z.string()) }),
  /** `dataMissing`: nothing is written on the track; `dataInvalid`: what is written there cannot be read. */
  z.object({ status: z.enum(['dataMissing', 'dataInvalid']) }),
]);

/**
 * Every command that an application can give to a device: its payload and the payload of its `success` completion.
 * Each command ends in exactly one completion.
 */
export const deviceCommands = {
  /**
   * Waits until a card is laid on the reader, reads it, completes. Runs until it is cancelled. What is not asked for is
   * neither read, where the card holds it apart, nor handed over.
   */
  'idCardReader.readRawData': {
    payload: z.object({
      photo: z.boolean().optional(),
      /** Takes about twice as long. */
      fingerprints: z.boolean().optional(),
      /** The address that was written to the card after it was issued. */
      newestAddress: z.boolean().optional(),
    }),
    result: z.object({
      card: identityCardSchema,
      /** The card is handed over as it is; where it is at odds with itself is told here. Absent when nowhere. */
      contradictions: z.array(z.enum(cardContradictions)).optional(),
      /** `wlt`: as the chip holds it, which only the vendor's decoder can read; `bmp` where the host has a decoder. */
      photo: personal(z.object({ format: z.enum(['wlt', 'bmp']), data: z.base64() })).optional(),
      /** None, one or two templates of 512 bytes, in a format of the vendor's. */
      fingerprints: personal(z.array(z.base64()).max(2)).optional(),
      /** Empty when the card has none. */
      newestAddress: personal(z.string()).optional(),
    }),
  },
  /**
   * Waits until a passport or travel document is laid on the reader, reads its machine-readable zone, completes.
   * `invalidMedia` when the zone was not read without a doubt. `timeOut` when nobody lays one for five minutes.
   */
  'passportReader.read': {
    payload: z.object({
      /** YYYYMMDD in the branch's time zone: the zone has years of two digits. */
      today: z.string().regex(/^\d{8}$/),
    }),
    result: z.object({ document: personal(travelDocumentSchema) }),
  },
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
  /** 0 is the darkest that still shows something. The board keeps it until the next start of the driver host. */
  'callBoard.setBrightness': {
    payload: z.object({ percent: z.number().min(0).max(100) }),
    result: z.object({}),
  },
  /** The whole wanted display of one keypad; painted again after every reconnect. */
  'callerKeypad.write': {
    payload: z.object({ address: stationAddress, display: keypadDisplaySchema }),
    result: z.object({}),
  },
  'callerKeypad.beep': { payload: z.object({ address: stationAddress }), result: z.object({}) },
  /** The evaluator asks the customer for a rating; `rated` tells what it was. */
  'callerKeypad.requestRating': { payload: z.object({ address: stationAddress }), result: z.object({}) },
  /** The evaluator shows the five stars of the teller. */
  'callerKeypad.showStars': { payload: z.object({ address: stationAddress }), result: z.object({}) },
  /** Says the text and completes when it was said; a cancel silences it. Texts that wait are the caller's queue. */
  'voice.speak': { payload: z.object({ text: z.string().min(1).max(1000) }), result: z.object({}) },
  /** Takes one blank card from the stacker to the place where it is read and written. */
  'cardDispenser.dispenseCard': { payload: z.object({}), result: z.object({}) },
  /** Offers the card at the gate; `mediaRemoved` tells that it has left it. */
  'cardDispenser.ejectCard': { payload: z.object({}), result: z.object({}) },
  /** Takes the card out of the customer's reach, into the bin. */
  'cardDispenser.retainCard': { payload: z.object({}), result: z.object({}) },
  /**
   * Lets the customer type a PIN, which stays in the pad: no payload, result or event has a field for a digit, nor for
   * how many there are (rules L31). Ends with the key that the customer pressed; `timeOut` when they pressed none.
   */
  'pinPad.pinEntry': {
    payload: z
      .object({ minLen: z.int().min(4).max(12), maxLen: z.int().min(4).max(12) })
      .refine(({ minLen, maxLen }) => minLen <= maxLen),
    result: z.object({ completion: z.enum(['enter', 'cancel']) }),
  },
  /** The PIN that was entered last, encrypted by the pad as ISO 9564-1 format 0. */
  'pinPad.getPinBlock': {
    payload: z.object({
      /** Where in the pad the PIN key lies. */
      key: z.int().min(0).max(0x7f),
      /** The twelve digits of the card number before its check digit. Personal: never in a log. */
      customerData: z.string().regex(/^\d{12}$/),
    }),
    result: z.object({
      /** Sixteen hexadecimal digits of ciphertext. */
      pinBlock: z.string().regex(/^[0-9A-F]{16}$/),
    }),
  },
  /**
   * Waits for a card to be swiped and gives the tracks that are wanted; `invalidMedia` when none of them can be read.
   * Ends with `timeOut` when nobody swipes one for a minute.
   */
  'cardReader.readRawData': {
    payload: z
      .object({ track1: z.boolean(), track2: z.boolean(), track3: z.boolean() })
      .refine(({ track1, track2, track3 }) => track1 || track2 || track3),
    result: z.object({
      track1: trackSchema.optional(),
      track2: trackSchema.optional(),
      track3: trackSchema.optional(),
    }),
  },
  /**
   * Waits for a barcode to be shown; `invalidMedia` when one was, and holds no text or came only in part. Ends with
   * `timeOut` when nobody shows one for a minute.
   */
  'barcodeReader.read': {
    payload: z.object({}),
    result: z.object({
      /** The AIM identifier without its `]`, as `Q1` for a QR code, where the scanner tells it. */
      symbology: z
        .string()
        .regex(/^[A-Za-z][0-9A-Za-z]$/)
        .optional(),
      barcodeData: personal(z.string()),
    }),
  },
} as const;
export type DeviceCommandName = keyof typeof deviceCommands;
export const deviceCommandNames = Object.keys(deviceCommands) as readonly DeviceCommandName[];
export type DevicePayload<N extends DeviceCommandName> = z.infer<(typeof deviceCommands)[N]['payload']>;
/** What a driver hands over. */
export type DeviceAnswer<N extends DeviceCommandName> = z.input<(typeof deviceCommands)[N]['result']>;
/** The same as the application has it, personal values marked. */
export type DeviceResult<N extends DeviceCommandName> = z.output<(typeof deviceCommands)[N]['result']>;

/**
 * News of a device that belongs to a running command or to none. `enterData`: the pin pad takes keys now; `key`: one
 * more digit was typed, and only that; `cleared`: what was typed is gone.
 */
export const deviceEventNames = [
  'mediaInserted',
  'mediaRemoved',
  'paperThreshold',
  'enterData',
  'key',
  'cleared',
] as const;
export type DeviceEventName = (typeof deviceEventNames)[number];

/** Events that say more than their name. */
export const deviceEventPayloads = {
  /** A teller pressed a function of the caller keypad. */
  keyPressed: z.object({ address: stationAddress, key: z.enum(callerKeys) }),
  /** A customer pressed a key of the evaluator; what the key says is printed on the evaluator. */
  rated: z.object({ address: stationAddress, rating: z.int().min(0).max(9) }),
} as const;
type EventPayloads = typeof deviceEventPayloads;
export type DeviceEvent =
  | { readonly name: DeviceEventName }
  | {
      readonly [N in keyof EventPayloads]: {
        readonly name: N;
        readonly payload: Readonly<z.infer<EventPayloads[N]>>;
      };
    }[keyof EventPayloads];

/** A USB vendor or product number as `lsusb` prints it: four hexadecimal digits in lower case. */
const usbIdSchema = z.string().regex(/^[0-9a-f]{4}$/);

/**
 * How a serial device says that it takes no more for now: not at all, by the line CTS, or by the bytes 13 (wait) and 11
 * (go on), which then cannot be data of the device's. DTR/DSR is missing: no Linux port waits for DSR.
 */
export const serialFlows = ['none', 'rtscts', 'xonxoff'] as const;
export type SerialFlow = (typeof serialFlows)[number];

/** How a device is reached. `sim` is a simulated device behind a local socket, paced like the real line. */
export const transportConfigSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('serial'),
    path: z.string(),
    baud: z.int().min(300).max(921_600),
    /** `none` where it is not told. */
    flow: z.enum(serialFlows).optional(),
  }),
  z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(65_535) }),
  z.object({ kind: z.literal('sim'), path: z.string(), baud: z.int().min(300).max(921_600) }),
  /** `interface` picks one of several HID interfaces in one casing: a scanner is often a keyboard as well. */
  z.object({
    kind: z.literal('hid'),
    vendorId: usbIdSchema,
    productId: usbIdSchema,
    serialNumber: z.string().optional(),
    interface: z.int().min(0).max(255).optional(),
  }),
  /** The device file that Linux gives a USB printer, as `/dev/usb/lp0`, or a lasting link to it. */
  z.object({ kind: z.literal('usb-printer'), path: z.string() }),
]);
export type TransportConfig = Readonly<z.infer<typeof transportConfigSchema>>;

/** What a USB device says of itself, as far as it does. */
const usbIdentity = {
  vendorId: usbIdSchema.optional(),
  productId: usbIdSchema.optional(),
  serialNumber: z.string().optional(),
  manufacturer: z.string().optional(),
  product: z.string().optional(),
};

/**
 * Something that the operating system finds attached now, whether or not it is configured: what a technician picks a
 * transport from. `path` may change with every plugging; `stablePath` does not.
 */
export const attachedLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('serial'),
    path: z.string(),
    stablePath: z.string().optional(),
    ...usbIdentity,
  }),
  z.object({
    kind: z.literal('hid'),
    path: z.string(),
    ...usbIdentity,
    vendorId: usbIdSchema,
    productId: usbIdSchema,
    interface: z.int().min(0).max(255).optional(),
    /** What its first reports are for (HID Usage Tables): 0x8C is a barcode scanner, 1 with 6 a keyboard. */
    usagePage: z.int().optional(),
    usage: z.int().optional(),
  }),
  z.object({ kind: z.literal('usb-printer'), path: z.string(), ...usbIdentity }),
]);
export type AttachedLine = Readonly<z.infer<typeof attachedLineSchema>>;

/** One line of the device configuration. */
export const deviceConfigSchema = z.object({
  id: deviceIdSchema,
  /** The driver, as `id-card/sdt`. */
  model: z.string(),
  transport: transportConfigSchema,
});
export type DeviceConfig = Readonly<z.infer<typeof deviceConfigSchema>>;
export const deviceConfigsSchema = z.array(deviceConfigSchema).max(50);
