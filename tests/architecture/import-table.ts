/** What the files of one folder may import. Our own paths end in `/` for a folder, or name one file. */
export interface Zone {
  readonly folder: string;
  readonly ours: readonly string[];
  readonly npm: readonly string[];
  /** False where the code is pure or runs in a browser. */
  readonly node: boolean;
}

const pure = ['src/core/', 'src/catalogue/'];
const belowKiosk = [
  'src/core/',
  'src/catalogue/',
  'src/diversion/',
  'src/queue/',
  'src/session/',
  'src/store/',
  'src/sync/',
  'src/bank/',
  'src/rpc/',
  'src/log/',
  'src/diagnostics/',
];

/** The import table of the design (§3), one line a folder. A folder may always import from itself. */
export const zones: readonly Zone[] = [
  { folder: 'src/core/', ours: [], npm: ['zod'], node: true },
  { folder: 'src/catalogue/', ours: ['src/core/'], npm: ['zod'], node: true },
  { folder: 'src/diversion/', ours: pure, npm: [], node: false },
  { folder: 'src/queue/', ours: pure, npm: [], node: false },
  { folder: 'src/session/', ours: pure, npm: ['xstate'], node: false },
  { folder: 'src/store/', ours: ['src/core/'], npm: ['better-sqlite3-multiple-ciphers', 'zod'], node: true },
  { folder: 'src/sync/', ours: ['src/core/', 'src/store/'], npm: ['zod'], node: true },
  { folder: 'src/bank/', ours: [...pure, 'src/store/'], npm: ['zod'], node: true },
  { folder: 'src/rpc/', ours: pure, npm: ['zod'], node: false },
  { folder: 'src/log/', ours: ['src/core/'], npm: ['pino'], node: true },
  {
    folder: 'src/diagnostics/',
    ours: ['src/core/', 'src/store/', 'src/log/', 'src/rpc/'],
    npm: ['zod'],
    node: true,
  },
  { folder: 'src/kiosk/', ours: belowKiosk, npm: ['xstate', 'zod'], node: true },
  {
    folder: 'src/hub/',
    ours: belowKiosk.filter(folder => folder !== 'src/session/'),
    npm: ['fastify', 'ws', 'zod'],
    node: true,
  },
  {
    folder: 'src/upstream/',
    ours: [...pure, 'src/diversion/', 'src/rpc/', 'src/log/'],
    npm: ['csv-stringify', 'fastify', 'pg', '@electric-sql/pglite', 'zod'],
    node: true,
  },
  {
    folder: 'src/screens/',
    ours: [
      ...pure,
      'src/rpc/client.ts',
      'src/rpc/contract.ts',
      'src/rpc/envelope.ts',
      'src/rpc/port.ts',
      'src/rpc/screens.ts',
      'src/rpc/customer.ts',
      'src/rpc/hall-display.ts',
      'src/rpc/staff.ts',
      'src/rpc/technician.ts',
      'src/rpc/bench.ts',
      'src/rpc/head-office.ts',
    ],
    npm: ['preact', 'zod', 'lucide', 'uplot', 'uqr', '@fontsource-variable/noto-sans-sc'],
    node: false,
  },
  {
    folder: 'src/shell/',
    ours: [...belowKiosk, 'src/kiosk/', 'src/hub/', 'src/upstream/', 'drivers/'],
    npm: ['electron', 'zod'],
    node: true,
  },
  { folder: 'drivers/', ours: ['src/core/'], npm: [], node: false },
  { folder: 'drivers/host/', ours: ['src/core/', 'src/log/', 'drivers/'], npm: ['zod'], node: true },
  {
    folder: 'drivers/transports/',
    ours: ['src/core/', 'drivers/simulator.ts'],
    npm: ['serialport', 'node-hid'],
    node: true,
  },
  {
    folder: 'drivers/<class>/',
    ours: [
      'src/core/',
      'drivers/driver.ts',
      'drivers/listening-driver.ts',
      'drivers/simulator.ts',
      'drivers/transports/transport.ts',
    ],
    npm: ['iconv-lite', 'escpos', 'mrz'],
    node: false,
  },
  { folder: 'tests/', ours: ['src/', 'drivers/', 'assets/'], npm: ['*'], node: true },
];

/** Wanted deviations from the table above. `from` and `to` are folders or single files; `to` may be a package. */
export const exceptions: readonly { from: string; to: readonly string[]; because: string }[] = [
  {
    from: 'src/rpc/web-host.ts',
    to: ['fastify', '@fastify/static', 'ws', 'node:*', 'src/log/'],
    because:
      'hub, kiosk and upstream serve screens to browsers alike, so the host of pages lies beside their contract',
  },
  {
    from: 'src/rpc/log-refusals.ts',
    to: ['node:*', 'src/log/'],
    because: 'every host of pages writes refused messages down alike',
  },
  {
    from: 'src/rpc/backend-process.ts',
    to: ['node:*', 'src/log/'],
    because: 'the life of every process that speaks relay.ts to its supervisor',
  },
  {
    from: 'src/rpc/refuse-upgrade.ts',
    to: ['node:*'],
    because: 'the end of a connection that a host of pages does not take',
  },
  {
    from: 'src/rpc/tls-files.ts',
    to: ['node:*'],
    because: 'hub, kiosk and upstream prove themselves and trust alike',
  },
  { from: 'src/rpc/socket-port.ts', to: ['ws'], because: 'a port over a WebSocket of the server' },
  {
    from: 'src/kiosk/',
    to: ['drivers/host/protocol.ts'],
    because: 'the words between a kiosk and its driver host',
  },
  {
    from: 'src/kiosk/',
    to: ['src/hub/'],
    because: 'the hub runs inside the first kiosk unless it is started alone',
  },
  { from: 'src/kiosk/', to: ['ws'], because: 'a kiosk without a hub inside keeps a WebSocket to its hub' },
  {
    from: 'src/bank/sandbox/',
    to: ['fastify', 'src/rpc/backend-process.ts', 'src/log/'],
    because: 'the sandbox core is a server process of its own',
  },
  { from: 'src/core/version.ts', to: ['package.json'], because: 'the version has one place' },
  { from: 'src/catalogue/', to: ['assets/'], because: 'texts are data that the loader checks' },
  { from: 'src/kiosk/', to: ['assets/'], because: 'receipt templates are data' },
  { from: 'src/shell/bench/', to: ['assets/'], because: 'the cards in the drawer are data' },
  { from: 'src/shell/devices/', to: ['assets/'], because: 'the cards in the drawer are data' },
  { from: 'src/shell/devices/', to: ['ws'], because: 'a technician asks a running kiosk over its channel' },
  { from: 'src/upstream/', to: ['assets/'], because: 'exported lists say the words of the page' },
  { from: 'src/screens/', to: ['assets/'], because: "the frame's own texts are data" },
];

/** Packages with one home: what they do must not leak. Their types count too. */
export const homes: Readonly<Record<string, string>> = {
  electron: 'src/shell/',
  'better-sqlite3-multiple-ciphers': 'src/store/',
  serialport: 'drivers/transports/',
  'node-hid': 'drivers/transports/',
};

export const mostLines = 400;
