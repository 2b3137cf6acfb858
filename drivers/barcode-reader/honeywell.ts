/**
 * What makes Honeywell scanners look for a code and stop looking (protocols 4.7), when they are set to manual trigger
 * mode. They stop by themselves when they have read one or have looked long enough; neither order is answered.
 */
export const triggerOn = Uint8Array.of(0x16, 0x54, 0x0d);
export const triggerOff = Uint8Array.of(0x16, 0x55, 0x0d);
