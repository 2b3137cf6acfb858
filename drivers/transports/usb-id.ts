/**
 * A USB vendor or product number as `lsusb` prints it: four hexadecimal digits in lower case. The serial library gives
 * it as text, HIDAPI as a number. Undefined when there is none: not everything attached is on USB.
 */
export function usbId(id: string | number | undefined): string | undefined {
  const digits = typeof id === 'number' ? id.toString(16).padStart(4, '0') : id?.toLowerCase();
  return digits !== undefined && /^[0-9a-f]{4}$/.test(digits) ? digits : undefined;
}
