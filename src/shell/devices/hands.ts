import { encodeTd3 } from '../../../drivers/id-card/mrz/simulator.ts';
import { callerKeys } from '../../core/device.ts';
import type { BenchCard } from '../bench/cards.ts';
import { count, done, type Hands, oneOf, picture } from './handling.ts';
import { printerHands } from './printer-hands.ts';
import { type AnySimulator, stations } from './simulators.ts';
import type { SayDevice } from './texts.ts';

const stationOf = (word = '1'): number | undefined => stations.find(address => `${address}` === word);

/**
 * @param cards the drawer from which cards are laid on a reader of identity cards
 * @param columns of normal type on a printer's paper
 */
export function handsOf(
  simulator: AnySimulator,
  { cards, columns, say }: { cards: readonly BenchCard[]; columns: number; say: SayDevice },
): Hands {
  switch (simulator.class) {
    case 'receiptPrinter':
      return printerHands(simulator, columns, say);
    case 'idCardReader':
      return {
        look: picture(
          () => ({ card: simulator.card() ?? null }),
          ({ card }) => [card === null ? say('cardOff') : say('cardOn', { card })],
        ),
        acts: [
          {
            name: 'lay',
            takes: `1-${cards.length}`,
            says: 'actLay',
            do: word => {
              const card = cards[(count(word) ?? 0) - 1] ?? cards.find(({ id }) => id === word);
              return card !== undefined && done(() => simulator.layCard(card));
            },
          },
          { name: 'take', takes: '', says: 'actTakeCard', do: () => done(() => simulator.takeCard()) },
        ],
      };
    case 'passportReader':
      return {
        look: () => undefined,
        acts: [
          {
            name: 'lay',
            takes: 'passport',
            says: 'actLayPassport',
            do: word =>
              word === 'passport' &&
              done(() => simulator.layDocument(encodeTd3(passport)), say('documentOn')),
          },
          {
            name: 'take',
            takes: '',
            says: 'actTakeDocument',
            do: () => done(() => simulator.takeDocument(), say('documentOff')),
          },
        ],
      };
    case 'cardReader':
      return {
        look: () => undefined,
        acts: [
          {
            name: 'swipe',
            takes: '[TRACK2]',
            says: 'actSwipe',
            do: (track2 = testTrack) =>
              /^[0-:<-?=]{1,40}$/.test(track2) &&
              done(() => simulator.swipe({ tracks: { track2 } }), say('swiped')),
          },
        ],
      };
    case 'barcodeReader':
      return {
        look: picture(
          () => ({ looking: simulator.looking() }),
          ({ looking }) => [say(looking ? 'scannerOn' : 'scannerOff')],
        ),
        acts: [
          {
            name: 'scan',
            takes: 'TEXT',
            says: 'actScan',
            do: (...words) =>
              words.length > 0 &&
              done(
                () => simulator.show({ symbology: 'Q1', data: Buffer.from(words.join(' ')) }),
                say('codeShown'),
              ),
          },
          {
            name: 'take',
            takes: '',
            says: 'actTakeCode',
            do: () => done(() => simulator.takeAway(), say('codeAway')),
          },
        ],
      };
    case 'callBoard':
      return {
        look: picture(
          () => simulator.content(),
          ({ text, flash }) => [
            text.trim() === '' ? say('boardDark') : say(flash ? 'boardFlashing' : 'board', { text }),
          ],
        ),
        acts: [],
      };
    case 'callerKeypad':
      return {
        look: picture(
          () => ({ stations: stations.map(address => ({ address, ...simulator.station(address) })) }),
          seen =>
            seen.stations
              .filter(({ display, beeps, unheard }) => display.trim() !== '' || beeps + unheard > 0)
              .map(({ address, display, beeps, evaluating, stars, unheard }) =>
                say('station', {
                  address,
                  waiting: display.slice(0, 3),
                  ticket: display.slice(3),
                  beeps,
                  more: [
                    evaluating ? say('evaluating') : '',
                    stars ? say('stars') : '',
                    unheard > 0 ? say('unheard', { count: unheard }) : '',
                  ].join(''),
                }),
              ),
        ),
        acts: [
          {
            name: 'press',
            takes: `${callerKeys.join('|')} [${stations.join('|')}]`,
            says: 'actPressCaller',
            do: (word, at) => {
              const key = oneOf(word, callerKeys);
              const address = stationOf(at);
              return (
                key !== undefined &&
                address !== undefined &&
                done(() => simulator.press(address, key), say('stationSends', { address, sent: key }))
              );
            },
          },
          {
            name: 'rate',
            takes: `0-9 [${stations.join('|')}]`,
            says: 'actRate',
            do: (word, at) => {
              const rating = count(word);
              const address = stationOf(at);
              return (
                rating !== undefined &&
                rating <= 9 &&
                address !== undefined &&
                done(() => simulator.rate(address, rating), say('stationSends', { address, sent: rating }))
              );
            },
          },
        ],
      };
    case 'voice':
      return {
        look: picture(
          () => ({ saying: simulator.saying() ?? null, said: simulator.said().length }),
          ({ saying }) => [saying === null ? say('silent') : say('saying', { text: saying })],
        ),
        acts: [],
      };
    case 'cardDispenser':
      return {
        look: picture(
          () => ({
            position: simulator.position(),
            moving: simulator.moving(),
            stacker: simulator.stacker(),
            bin: simulator.bin(),
            dispensed: simulator.dispensed(),
          }),
          seen => [
            say('dispenser', {
              ...seen,
              position: say(positions[seen.position]),
              moving: '',
              more: seen.moving ? say('moving') : '',
            }),
          ],
        ),
        acts: [
          { name: 'take', takes: '', says: 'actTakeCard', do: () => done(() => simulator.takeCard()) },
          {
            name: 'fill',
            takes: 'N',
            says: 'actFill',
            do: word => {
              const more = count(word);
              return more !== undefined && done(() => simulator.fill(more));
            },
          },
          { name: 'empty', takes: '', says: 'actEmptyBin', do: () => done(() => simulator.emptyBin()) },
          {
            name: 'jam',
            takes: '',
            says: 'actJamCard',
            do: () => done(() => simulator.jam(), say('willJamCard')),
          },
          {
            name: 'clear',
            takes: '',
            says: 'actClear',
            do: () => done(() => simulator.clearJam(), say('cleared')),
          },
        ],
      };
    case 'pinPad':
      return {
        look: picture(
          () => ({ open: simulator.open() }),
          ({ open }) => [say(open ? 'keysOpen' : 'keysClosed')],
        ),
        acts: [
          {
            name: 'press',
            takes: '0-9|enter|cancel|clear …',
            says: 'actPressPin',
            do: (...words) => {
              const keys = words.map(word => oneOf(word, pinKeys));
              return (
                keys.length > 0 &&
                keys.every(key => key !== undefined) &&
                done(
                  () => {
                    for (const key of keys) if (key) simulator.press(key);
                  },
                  say(simulator.open() ? 'keysPressed' : 'keysClosed'),
                )
              );
            },
          },
          {
            name: 'tamper',
            takes: '',
            says: 'actTamper',
            do: () => done(() => simulator.tamper(), say('tampered')),
          },
        ],
      };
  }
}

/** A passport that nobody has. */
const passport = {
  documentCode: 'P',
  issuingState: 'CHN',
  number: 'E12345678',
  nationality: 'CHN',
  names: 'ZHANG<<SAN',
  sex: 'F',
  birth: '491231',
  expiry: '391231',
} as const;
/** A card number that no bank gives out, with its check digit. */
const testTrack = '6222000000000009=39121010000000000000';
const pinKeys = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'enter', 'cancel', 'clear'] as const;
const positions = { none: 'positionNone', gate: 'positionGate', reader: 'positionReader' } as const;
