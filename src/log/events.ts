/**
 * Every event that a log line can be about. The line's words come from here, so they can be found and translated.
 * `byOthers`: another machine can cause it as often as it asks, so it has one line a minute for each cause.
 */
export const logEvents = {
  started: { level: 'info', says: 'process started' },
  stopped: { level: 'info', says: 'process stopped' },
  crashed: { level: 'fatal', says: 'a bug: the process ends and its supervisor starts it again' },
  childExited: { level: 'warn', says: 'a child process ended unasked and is started again' },
  childStarted: { level: 'info', says: 'a child process is running' },
  gaveUp: { level: 'fatal', says: 'a child process ends again and again; a technician is needed' },
  messageRefused: { level: 'warn', says: 'a message from a screen was refused' },
  intentRefused: { level: 'info', says: 'an intent was refused' },
  callRefused: { level: 'info', says: 'a call was refused' },
  screenConnected: { level: 'info', says: 'a screen is connected' },
  screenRefused: { level: 'warn', says: 'a connection was refused', byOthers: true },
  certificateOutOfDate: {
    level: 'error',
    says: 'the certificate is not valid by this clock; it is served, and clients may refuse it',
  },
  deviceState: { level: 'info', says: 'a device changed its state' },
  deviceTrouble: { level: 'warn', says: 'a device needed help' },
  devicesConfigured: { level: 'info', says: 'a technician changed which devices there are' },
  deviceTested: { level: 'info', says: 'a technician tested a device' },
  deviceCommandFailed: { level: 'warn', says: 'a device command did not succeed' },
  sessionStarted: { level: 'info', says: 'a customer began' },
  sessionStep: { level: 'info', says: 'a session moved' },
  sessionNotice: { level: 'info', says: 'the customer was told of a problem' },
  sessionEnded: { level: 'info', says: 'a customer left' },
  operationResolved: { level: 'warn', says: 'an operation left open by a crash was resolved' },
  operationUnresolved: {
    level: 'error',
    says: 'an operation could not be resolved yet; it will be asked about again',
  },
  printDoubtful: { level: 'warn', says: 'nothing proves the paper; a person decides' },
  coreFailed: { level: 'warn', says: 'the core did not answer as it should' },
  syncFailed: { level: 'warn', says: 'the journal could not be sent; it will be tried again' },
  syncResumed: { level: 'info', says: 'the journal is being sent again' },
  nodeEnrolled: { level: 'info', says: 'a node made its key known' },
  codeGivenOut: { level: 'info', says: 'a code was given out, by which one node may enrol' },
  nodeRevoked: { level: 'warn', says: 'the key of a node was withdrawn' },
  nodeRefused: { level: 'warn', says: 'a node may not send', byOthers: true },
  nodeConflict: {
    level: 'error',
    says: 'two nodes go by one name; a person has to find out which is right',
    byOthers: true,
  },
  entryRefused: { level: 'error', says: 'a journal entry was refused' },
  entriesAccepted: { level: 'debug', says: 'journal entries were accepted' },
  configurationTaken: {
    level: 'info',
    says: 'head office sent a configuration; it waits until nobody is served',
  },
  configurationTried: { level: 'info', says: 'the node starts again to try a configuration' },
  configurationApplied: { level: 'info', says: 'the node is healthy with a configuration of head office' },
  configurationRejected: { level: 'error', says: 'a configuration of head office is not used here' },
  configurationTrouble: { level: 'warn', says: 'something about the configuration of head office' },
  configurationPublished: { level: 'info', says: 'a signed configuration was published' },
  configurationRefused: { level: 'warn', says: 'a configuration was not published' },
  configurationKeyKnown: {
    level: 'warn',
    says: 'the key that signs configurations is another one from now on',
  },
  storeNote: { level: 'info', says: 'something about the store' },
  storeTrouble: { level: 'error', says: 'the store or a backup of it is not as it should be' },
} as const satisfies Record<
  string,
  { level: 'debug' | 'info' | 'warn' | 'error' | 'fatal'; says: string; byOthers?: true }
>;

export type LogEvent = keyof typeof logEvents;
