/**
 * A line to a device. The handle is single-use: after `closed` a new one is opened, so no half-dead state survives.
 * All implementations behave alike and pass one conformance suite.
 */
export interface Transport {
  /** Hands bytes to the line; resolves when the line has taken them. Calls must not overlap. Rejects once closed. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Begins to catch up with what has come off the line by now. What it gives is asked once after each turn of the event
   * loop, until it says that all of that has been told or the line is closed.
   */
  catchUp(): () => boolean;
  /** Ends the line. `closed` follows with `canceled: true`. */
  close(): Promise<void>;
}

/** What a line tells its owner. Given at opening, so that no byte can be missed. */
export interface TransportListener {
  bytes(chunk: Uint8Array): void;
  /** Once. `canceled` is true when we closed it, false when the device went away (models 4b). */
  closed(end: { readonly canceled: boolean; readonly cause?: string }): void;
}
