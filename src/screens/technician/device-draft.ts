import {
  type AttachedLine,
  type DeviceConfig,
  deviceConfigSchema,
  type TransportConfig,
} from '../../core/device.ts';
import type { DeviceModel } from '../../core/device-model.ts';

/** The lines that can be chosen on the page; simulated ones come with the start. */
export const lineKinds = ['serial', 'tcp', 'hid', 'usb-printer'] as const;
export type LineKind = TransportConfig['kind'];

/** A device's configuration while a person types it: texts only, those of every kind of line kept. */
export interface Draft {
  readonly model: string;
  /** What stands behind the colon of the id. */
  readonly name: string;
  readonly line: LineKind;
  readonly path: string;
  readonly baud: string;
  readonly flow: string;
  readonly host: string;
  readonly port: string;
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string;
  readonly interface: string;
}
export type DraftField = keyof Draft;

/** What each kind of line is told by. */
export const fieldsOf: Readonly<Record<LineKind, readonly Exclude<DraftField, 'model' | 'name' | 'line'>[]>> =
  {
    serial: ['path', 'baud', 'flow'],
    tcp: ['host', 'port'],
    hid: ['vendorId', 'productId', 'serialNumber', 'interface'],
    'usb-printer': ['path'],
    sim: ['path', 'baud'],
  };

export const bauds = ['1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200', '230400'] as const;
const usualBaud = 9600;

const blank: Omit<Draft, 'model' | 'line' | 'baud'> = {
  name: '',
  path: '',
  flow: 'none',
  host: '',
  port: '9100',
  vendorId: '',
  productId: '',
  serialNumber: '',
  interface: '',
};

/** The kinds of line that a model can be put on by hand. */
export const linesOf = (model: DeviceModel): readonly LineKind[] =>
  lineKinds.filter(kind => model.transports.includes(kind));

/** A new device of this model. */
export const newDraft = (model: DeviceModel): Draft => ({
  ...blank,
  model: model.model,
  line: linesOf(model)[0] ?? 'serial',
  baud: String(model.baud ?? usualBaud),
});

/** A new device of this model on a line that is attached. */
export function draftOnLine(model: DeviceModel, line: AttachedLine): Draft {
  const draft: Draft = { ...newDraft(model), line: line.kind };
  if (line.kind === 'serial') return { ...draft, path: line.stablePath ?? line.path };
  if (line.kind === 'usb-printer') return { ...draft, path: line.path };
  const { vendorId, productId, serialNumber = '', interface: nth } = line;
  return { ...draft, vendorId, productId, serialNumber, interface: nth === undefined ? '' : String(nth) };
}

/** A device as it is configured. */
export function draftOf({ id, model, transport }: DeviceConfig): Draft {
  const texts = Object.fromEntries(
    Object.entries(transport).flatMap(([key, value]) => (key === 'kind' ? [] : [[key, String(value)]])),
  );
  const name = id.slice(id.indexOf(':') + 1);
  return { ...blank, baud: String(usualBaud), ...texts, model, name, line: transport.kind };
}

/** The configuration that was typed, or the fields that are not right. */
export function configOf(
  draft: Draft,
  model: DeviceModel,
): { readonly config: DeviceConfig } | { readonly wrong: readonly DraftField[] } {
  const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
  const typed: Record<string, unknown> = { kind: draft.line };
  for (const field of fieldsOf[draft.line]) {
    const text = draft[field].trim();
    const optional = field === 'serialNumber' || field === 'interface';
    if (field === 'flow' ? text === 'none' : optional && text === '') continue;
    typed[field] = ['baud', 'port', 'interface'].includes(field) ? number(text) : text;
  }
  const parsed = deviceConfigSchema.safeParse({
    id: `${model.class}:${draft.name.trim()}`,
    model: draft.model,
    transport: typed,
  });
  const empty = fieldsOf[draft.line].filter(
    field => (field === 'path' || field === 'host') && typed[field] === '',
  );
  if (parsed.success && empty.length === 0) return { config: parsed.data };
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ path }) => path.at(-1));
  return {
    wrong: (['name', ...fieldsOf[draft.line]] as const).filter(
      field => empty.some(one => one === field) || wrong.includes(field === 'name' ? 'id' : field),
    ),
  };
}
