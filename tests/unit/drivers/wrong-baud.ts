/**
 * What a serial port makes of bytes that were sent at another rate: the line bit by bit as the sender drives it, and
 * sampled in the middle of where the receiver takes its bits to be (8N1). A stop bit that is no 1 is a framing error;
 * serialport has the system drop such bytes.
 */
export function heardAtWrongBaud(bytes: Uint8Array, sent: number, heard: number): Uint8Array {
  const bits = Array.from(bytes).flatMap(byte => [
    0,
    ...Array.from({ length: 8 }, (_, index) => (byte >> index) & 1),
    1,
  ]);
  const level = (time: number): number => bits[Math.floor(time * sent)] ?? 1;
  const received: number[] = [];
  const step = 1 / Math.max(sent, heard) / 8;
  const end = bits.length / sent;
  for (let time = 0; time < end; time += step) {
    if (level(time) === 1) continue;
    const sample = (bit: number): number => level(time + (bit + 0.5) / heard);
    if (sample(0) === 1) continue;
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= sample(bit + 1) << bit;
    if (sample(9) === 1) received.push(byte);
    time += 9.5 / heard;
  }
  return Uint8Array.from(received);
}
