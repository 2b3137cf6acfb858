import type { DeviceCommandName, DevicePayload } from '../../src/core/device.ts';

type Samples = { readonly [N in DeviceCommandName]: readonly DevicePayload<N>[] };

/** Honest payloads of every command. */
export const sampleCommands: Samples = {
  'idCardReader.readRawData': [{}],
  'passportReader.read': [{ today: '20261121' }],
  'receiptPrinter.print': [
    {
      processId: 'AB01',
      blocks: [
        { kind: 'text', text: '分流银行 A023', align: 'centre', size: 2, bold: true },
        { kind: 'pair', label: '金额', value: '￥1,000.00' },
        { kind: 'qr', data: 'https://example.invalid/A023' },
      ],
    },
    {
      processId: 'AB02',
      blocks: Array.from({ length: 40 }, (_, line) => ({
        kind: 'text' as const,
        text: `第 ${line} 行 ，请核对以上内容`,
        align: 'left' as const,
        size: 1,
        bold: false,
      })),
    },
  ],
  'callBoard.write': [
    { number: 'A023', window: '5', flash: false },
    { number: 'B107', window: '12', flash: true },
    { number: '', window: '', flash: false },
  ],
  'callBoard.setBrightness': [{ percent: 40 }],
  'callerKeypad.write': [
    { address: 1, display: { kind: 'ticket', digits: '023' } },
    { address: 2, display: { kind: 'waiting', count: 7 } },
  ],
  'callerKeypad.beep': [{ address: 1 }],
  'callerKeypad.requestRating': [{ address: 1 }],
  'callerKeypad.showStars': [{ address: 1 }],
  'voice.speak': [{ text: '请A023号到5号窗口' }, { text: '请' }],
  'cardDispenser.dispenseCard': [{}],
  'cardDispenser.ejectCard': [{}],
  'cardDispenser.retainCard': [{}],
  'pinPad.pinEntry': [{ minLen: 6, maxLen: 6 }],
  'pinPad.getPinBlock': [{ key: 0x30, customerData: '123456789012' }],
  'cardReader.readRawData': [{ track1: true, track2: true, track3: true }],
  'barcodeReader.read': [{}],
};
