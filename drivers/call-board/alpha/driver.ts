import type { BoardContent } from '../../../src/core/device.ts';
import { assert } from '../../../src/core/result.ts';
import { type Driver, type DriverEffect, type DriverStep, showAll } from '../../driver.ts';
import { encodeContent } from './codec.ts';
import { manifest } from './manifest.ts';

/** The sign confirms nothing: painting again cures a lost frame and a power cycle within a minute. */
const repaintEvery = 60_000;

interface BoardState {
  readonly connected: boolean;
  readonly wanted: BoardContent | undefined;
}
type Step = DriverStep<BoardState>;

/**
 * Shows the last content that was asked for. The sign does not answer writes: `online` means that the line is open and
 * `success` that the frame was handed to it, not that anyone saw the number. What is asked for while the line is away
 * completes with `deviceNotReady` and is painted as soon as the line is back.
 */
export const alphaDriver: Driver<BoardState> = {
  manifest,
  shown: showAll,
  start: () => ({ connected: false, wanted: undefined }),
  step(state, input): Step {
    switch (input.kind) {
      case 'connected': {
        const next = { ...state, connected: true };
        return { state: next, effects: [{ kind: 'state', state: { device: 'online' } }, ...paint(next)] };
      }
      case 'disconnected':
        return {
          state: { ...state, connected: false },
          effects: [{ kind: 'state', state: { device: 'offline', cause: input.cause } }],
        };
      case 'command': {
        assert(input.command.name === 'callBoard.write', 'a board shows');
        const next: BoardState = { ...state, wanted: input.command.payload };
        const { id } = input.command;
        return {
          state: next,
          effects: next.connected
            ? [...paint(next), { kind: 'complete', id, completion: { code: 'success', payload: {} } }]
            : [
                {
                  kind: 'complete',
                  id,
                  completion: { code: 'deviceNotReady', description: 'the board is not connected' },
                },
              ],
        };
      }
      case 'timer':
        return { state, effects: state.connected ? paint(state) : [] };
      case 'bytes':
      case 'cancel':
        return { state, effects: [] };
    }
  },
};

const paint = ({ wanted }: BoardState): DriverEffect[] =>
  wanted
    ? [
        { kind: 'write', bytes: encodeContent(wanted) },
        { kind: 'startTimer', name: 'repaint', ms: repaintEvery },
      ]
    : [];
