/**
 * CRC-16 with the polynomial 8005 taken backwards, low byte first on the wire (protocols 3.2, 3.3). Two boards use it
 * and differ in what it begins with: 0000 is CRC-16/ARC (Onbon), FFFF is CRC-16/MODBUS.
 */
export function crc16(bytes: Iterable<number>, start: 0x0000 | 0xffff): number {
  let crc: number = start;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0xa001;
  }
  return crc;
}
