import type { BankCore } from '../bank/port.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { DeviceConfig, DeviceState } from '../core/device.ts';
import type { AssistanceId, DeviceId, OperationId } from '../core/ids.ts';
import type { Language } from '../core/language.ts';
import { newId } from '../core/new-id.ts';
import type { OperationOutcome } from '../core/outcomes.ts';
import { type CustomerFace, customerFaces } from '../core/session-view.ts';
import type { Log } from '../log/log.ts';
import type { Client } from '../rpc/client.ts';
import type { Params, Pushed } from '../rpc/contract.ts';
import { hallDisplayContract } from '../rpc/hall-display.ts';
import type { hubLinkContract } from '../rpc/hub-link.ts';
import { logRefusals } from '../rpc/log-refusals.ts';
import type { Port } from '../rpc/port.ts';
import type { ScreenName } from '../rpc/screens.ts';
import { type Served, serve } from '../rpc/serve.ts';
import { deviceStateChanged } from '../store/devices.ts';
import type { Store } from '../store/open-store.ts';
import { papersToSettle, resolveInterruptedPrints } from '../store/prints.ts';
import { openApprovalDesk } from './approvals.ts';
import { openDeviceDesk } from './device-desk.ts';
import type { DeviceFile } from './device-file.ts';
import { type DiagnosticsParts, openDiagnostics } from './diagnostics.ts';
import { type DriverLink, openDriverLink } from './driver-link.ts';
import { faceEffects } from './effects.ts';
import { type Face, openFace } from './face.ts';
import { type HubConnection, type HubTrouble, keepHubConnection } from './hub-connection.ts';
import { actOnFinding, type Printing } from './printing.ts';
import { openResolver } from './resolve.ts';

/** What a kiosk can wear; a screen that shows the hall has no session. */
export type Profile = CustomerFace | 'hall-display';

export interface KioskOptions {
  readonly profiles: readonly Profile[];
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly deviceFile: DeviceFile;
  readonly core: BankCore;
  /** Another machine's hub; absent when the hub is inside. */
  readonly hubAddress: string | undefined;
  readonly openHub: (failed: (why: HubTrouble) => void) => Promise<Port | undefined>;
  readonly sync: DiagnosticsParts['sync'];
  readonly fromHeadOffice: DiagnosticsParts['fromHeadOffice'];
  readonly version: string;
  readonly log: Log;
}

/** One machine in the hall: its faces, its devices, its line to the hub. */
export interface Kiosk {
  accept(screen: ScreenName, port: Port): void;
  /** Something that technicians see has changed around the kiosk: its way up, its configuration. */
  nodeChanged(): void;
  /** Whether a customer stands at one of its faces. */
  isServing(): boolean;
  close(): Promise<void>;
}

const deviceOf = (devices: readonly DeviceConfig[], kind: string, place: string): DeviceId | undefined =>
  devices.find(device => device.id === `${kind}:${place}`)?.id;

/** What of a device's state is worth a line in the journal: not that somebody laid a card on it. */
const recorded = ({ device, paper }: DeviceState): DeviceState | undefined =>
  device === 'starting'
    ? undefined
    : { device: device === 'deviceBusy' ? 'online' : device, ...(paper ? { paper } : {}) };

/** Puts session, store, bank, drivers and hub together. */
export function openKiosk(options: KioskOptions): Kiosk {
  const { store, catalogue, language, deviceFile, log } = options;
  const clock = store.read.owner.clock;
  const faces: Face[] = [];
  const states = new Map<DeviceId, { state: DeviceState; since: number }>();
  const hallScreens = new Set<Served<typeof hallDisplayContract>>();
  const unheardCalls = new Map<AssistanceId, Params<typeof hubLinkContract, 'callStaff'>>();
  let hall: Pushed<typeof hallDisplayContract, 'hall'> | undefined;
  let board: Pushed<typeof hubLinkContract, 'board'> | undefined;
  const interrupted = new Map<
    OperationId,
    { face: string; at: number; outcome: 'unknown' | OperationOutcome }
  >();
  let lastReport = '';
  let closing = false;
  let boardTurn: Promise<unknown> = Promise.resolve();

  const paperlost = resolveInterruptedPrints(store.write);
  if (paperlost.doubtful > 0) log('printDoubtful', { count: paperlost.doubtful });

  const isServing = (): boolean => faces.some(face => face.session() !== undefined);
  const drivers: DriverLink = openDriverLink(
    deviceFile.current(),
    {
      state: (device, state) => {
        // That the lines close at the end is no news about the devices.
        if (closing) return;
        states.set(device, { state, since: clock() });
        log('deviceState', { device, state: state.device, paper: state.paper, cause: state.cause });
        const entry = recorded(state);
        if (entry) deviceStateChanged(store.write, { device, state: entry });
        for (const face of faces) {
          if (device === `idCardReader:${face.name}`) face.tell({ type: 'readerChanged', state });
          if (device === `receiptPrinter:${face.name}`) face.tell({ type: 'printerChanged', state });
        }
        // A board that comes back may have forgotten what it showed.
        if (board && state.device === 'online' && device.startsWith('callBoard:')) paintBoard(board);
        report();
        diagnostics.changed();
      },
      event: (device, { name }) => {
        if (desk.isTesting(device)) return;
        const face = faces.find(({ name: place }) => device === `idCardReader:${place}`);
        if (name === 'mediaInserted') face?.tell({ type: 'cardInserted' });
        if (name === 'mediaRemoved') face?.tell({ type: 'cardRemoved' });
      },
      hostChanged: () => {
        if (!closing) diagnostics.changed();
      },
      mayRestart: () => !isServing(),
    },
    log,
  );

  const printing: Printing = { store, drivers, language, log };

  const report = (): void => {
    const now = {
      devices: [...states].map(([device, { state }]) => ({ device, state })),
      papers: papersToSettle(store.read)
        // Whoever took a number remembers it: a slip that failed is wanted by nobody.
        .filter(paper => paper.state === 'doubtful' || paper.face === 'smart-counter')
        .map(({ job, state, face, title, intendedAt: at, why = '' }) => ({
          job,
          state,
          face,
          title,
          at,
          why,
        })),
      interrupted: [...interrupted].map(([operation, cut]) => ({ operation, ...cut })),
    };
    const told = JSON.stringify(now);
    if (told === lastReport) return;
    lastReport = told;
    void hub.call('report', now);
  };

  let telling: Promise<void> = Promise.resolve();
  /** One after the other; what the hub could not hear stays for the next line. */
  const tellCalls = (): Promise<void> => {
    telling = telling.then(async () => {
      for (const [assistance, call] of unheardCalls) {
        const heard = await hub.call('callStaff', call);
        if (!heard.ok && heard.failure.code === 'hubUnreachable') return;
        unheardCalls.delete(assistance);
      }
    });
    return telling;
  };

  /** One content after the other, and only the newest of those that wait. */
  const paintBoard = (content: NonNullable<typeof board>): void => {
    board = content;
    const callBoards = deviceFile.current().filter(device => device.id.startsWith('callBoard:'));
    boardTurn = boardTurn.then(async () => {
      if (board !== content || closing) return;
      for (const { id } of callBoards) {
        const done = await drivers.command(id, 'callBoard.write', content, { timeout: 5_000 });
        if (!done.ok)
          log('deviceCommandFailed', { device: id, code: done.failure.code, text: done.failure.description });
      }
    });
  };

  const listen = (line: Client<typeof hubLinkContract>): void => {
    line.on('queue', ahead => {
      for (const face of faces) face.tell({ type: 'queueChanged', ahead });
    });
    line.on('hall', value => {
      hall = value;
      for (const screen of hallScreens) screen.push('hall', value);
    });
    line.on('board', content => {
      if (JSON.stringify(content) !== JSON.stringify(board)) paintBoard(content);
    });
    line.on('approval', fate => approvals.heard(fate));
    line.on('assistanceAttended', ({ face: name }) => {
      for (const face of faces) if (face.name === name) face.tell({ type: 'assistanceAttended' });
    });
    line.on('interruptedSettled', ({ operation }) => {
      interrupted.delete(operation);
      report();
    });
    line.on('printFinding', found => void actOnFinding(printing, found));
    hubIs('connected');
    const { node, branch } = store.read.owner;
    void line.call('hello', { node, branch }).then(heard => {
      if (!heard.ok)
        log('callRefused', { call: 'hello', code: heard.failure.code, why: heard.failure.detail });
    });
    approvals.reconnected();
    lastReport = '';
    report();
    void tellCalls();
    resolver.look();
  };

  let hubLine: ReturnType<DiagnosticsParts['hub']> = {
    state: options.hubAddress === undefined ? 'inside' : 'unreachable',
    since: clock(),
    ...(options.hubAddress === undefined ? {} : { address: options.hubAddress }),
  };
  const hubIs = (state: 'connected' | HubTrouble): void => {
    if (hubLine.state === 'inside' || hubLine.state === state) return;
    hubLine = { ...hubLine, state, since: clock() };
    diagnostics.changed();
  };
  const hub: HubConnection = keepHubConnection(
    () => options.openHub(hubIs),
    listen,
    () => {
      if (closing) return;
      hubIs('unreachable');
      for (const face of faces) face.tell({ type: 'queueChanged', ahead: undefined });
    },
  );
  const approvals = openApprovalDesk(() => hub);
  const resolver = openResolver({
    store,
    core: options.core,
    hub,
    log,
    interrupted: ({ operation, face }, outcome) => {
      const at = interrupted.get(operation)?.at ?? clock();
      interrupted.set(operation, { face, at, outcome });
      report();
    },
    isLive: ({ session }) => faces.some(face => face.session() === session),
  });
  const desk = openDeviceDesk({
    drivers,
    file: deviceFile,
    windows: catalogue.windows.map(({ id }) => id),
    clock,
    isServing,
    configured: () => {
      for (const device of states.keys())
        if (!deviceFile.current().some(({ id }) => id === device)) states.delete(device);
      report();
      diagnostics.changed();
    },
    repaint: () => paintBoard(board ?? { number: '', window: '', flash: false }),
    log,
  });
  const diagnostics = openDiagnostics({
    store,
    catalogue,
    language,
    file: deviceFile,
    states,
    drivers,
    handlers: desk.handlers,
    hub: () => hubLine,
    sync: options.sync,
    fromHeadOffice: options.fromHeadOffice,
    version: options.version,
    log,
  });

  for (const name of customerFaces) {
    if (!options.profiles.includes(name)) continue;
    const effects = faceEffects({
      store,
      catalogue,
      clock,
      log,
      drivers,
      core: options.core,
      hub,
      approvals,
      printing,
      // Asked anew each time: a technician may change them while nobody is served.
      get reader() {
        return deviceOf(deviceFile.current(), 'idCardReader', name);
      },
      get printer() {
        return deviceOf(deviceFile.current(), 'receiptPrinter', name);
      },
      callStaff: async (face, session) => {
        const assistance = newId<AssistanceId>();
        unheardCalls.set(assistance, { assistance, face, ...(session ? { session } : {}) });
        await tellCalls();
        return !unheardCalls.has(assistance);
      },
      ended: () => resolver.look(),
    });
    faces.push(openFace(name, catalogue, language, effects, log));
  }
  const stopListening = store.onCommit(() => {
    report();
    diagnostics.changed();
  });
  resolver.look();

  return {
    accept(screen, port) {
      if (screen === 'technician') return diagnostics.accept(port);
      if (screen !== 'hall-display') return faces.find(face => face.name === screen)?.accept(port);
      const display = serve(hallDisplayContract, port, {}, logRefusals(log, screen));
      hallScreens.add(display);
      port.onClose(() => hallScreens.delete(display));
      if (hall) display.push('hall', hall);
    },
    nodeChanged: () => diagnostics.changed(),
    isServing,
    async close() {
      closing = true;
      stopListening();
      resolver.close();
      for (const face of faces) face.close();
      desk.close();
      diagnostics.close();
      hub.close();
      await drivers.close();
    },
  };
}
